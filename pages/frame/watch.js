// Reports another theme, and mends what Streamlit lets no page say of its frame: the language, and that its menu is lists.
const MENU = '[data-testid=stSidebarNavItems]';
const ROLES = { '': 'none', ' > div': 'list', ' > div > header': 'none' };

export default function ({ data, setTriggerValue }) {
  const app = document.querySelector('[data-testid=stApp]');
  const ground = () => getComputedStyle(app).backgroundColor;
  const mend = () => {
    document.documentElement.lang = data.language;
    for (const [part, role] of Object.entries(ROLES)) {
      document.querySelectorAll(`${MENU}${part}:not([role])`).forEach(found => found.setAttribute('role', role));
    }
  };
  let shown = ground();
  const look = () => {
    mend();
    if (ground() === shown) return;
    shown = ground();
    setTriggerValue('changed', shown);
  };
  mend();
  const timer = setInterval(look, 300);
  return () => clearInterval(timer);
}

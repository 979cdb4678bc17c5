// Reports another theme, and mends what Streamlit lets no page say of its frame: the language, and that its menu is lists.
export default function ({ data, setTriggerValue }) {
  const app = document.querySelector('[data-testid=stApp]');
  const ground = () => getComputedStyle(app).backgroundColor;
  const mend = () => {
    document.documentElement.lang = data.language;
    const menu = document.querySelector('[data-testid=stSidebarNavItems]');
    menu?.setAttribute('role', 'none');
    menu?.querySelectorAll(':scope > div').forEach(part => part.setAttribute('role', 'list'));
    menu?.querySelectorAll(':scope > div > header').forEach(header => header.setAttribute('role', 'none'));
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

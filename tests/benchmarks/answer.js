// How long a page of Streamlit takes to answer a key: runs in the page, so that no driver of the browser is timed.
const QUIET = 500; // milliseconds without a change that make a page idle

const find = (name) => document.querySelector(`[data-testid=${name}]`);
const frame = () => new Promise(requestAnimationFrame);
const chart = () => find('stMainBlockContainer')?.querySelector('.js-plotly-plot .main-svg')?.closest('.js-plotly-plot');
const busy = () => find('stApp')?.dataset.testScriptState !== 'notRunning' || find('stSpinner') || !chart();

// What the first chart is of, and what it shows: a chart that only changes its size is not redrawn.
const picture = () => ({ of: JSON.stringify(chart()?.data), shown: chart()?.querySelector('.main-svg').innerHTML });

function watching(told) {
  const observer = new MutationObserver(told);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  return observer;
}

/** Wait for the first frame whose first chart is another one; return its time. */
async function redrawn() {
  const before = picture();
  let touched = false;
  const observer = watching(() => { touched = true; });
  for (let now = before; !now.shown || now.of === before.of || now.shown === before.shown;) {
    await frame();
    if (touched) now = picture();
    touched = false;
  }
  observer.disconnect();
  return performance.now();
}

/** Wait until no script runs and nothing changes; return the time of the last change. */
window.idle = async () => {
  let last = performance.now();
  const observer = watching(() => { last = performance.now(); });
  do await frame(); while (busy() || performance.now() - last < QUIET);
  observer.disconnect();
  return last;
};

/** Return the milliseconds from the next key to the redrawn chart and to the idle page. */
window.answer = async () => {
  const key = new Promise((told) => addEventListener('keydown', told, { capture: true, once: true }));
  const drawn = redrawn();
  const pressed = (await key).timeStamp;
  return { redrawn: await drawn - pressed, idle: await idle() - pressed };
};

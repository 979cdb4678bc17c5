// Everything that can be told from the page as it is drawn; the judgement is Python's.
() => {
  const brush = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const colours = new Map();
  // Any notation of CSS as [red, green, blue, alpha].
  const colour = text => {
    if (!colours.has(text)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = text;
      brush.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
      colours.set(text, [red, green, blue, alpha / 255]);
    }
    return colours.get(text);
  };
  const over = (top, below) => {
    const mixed = [0, 1, 2].map(channel => top[channel] * top[3] + below[channel] * (1 - top[3]));
    return [...mixed, 1];
  };
  const light = rgb => {
    const [red, green, blue] = rgb.slice(0, 3).map(value => value / 255)
      .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const visible = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const above = element => {
    const found = [];
    for (let each = element; each; each = each.parentElement) found.push(each);
    return found;
  };
  const holds = (element, box) => {
    const own = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    return own.left <= x && x <= own.right && own.top <= y && y <= own.bottom;
  };
  const ground = (element, box) => {
    const layers = [];
    const bar = element.closest('.point')?.querySelector('path');
    if (bar && holds(bar, box)) layers.push(colour(getComputedStyle(bar).fill));
    // What hangs out of its parent does not stand on it, such as the figure above a slider's thumb.
    for (const each of above(element).filter(each => holds(each, box))) {
      const layer = colour(getComputedStyle(each).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const opacity = element => above(element).reduce((all, each) => all * Number(getComputedStyle(each).opacity), 1);
  const place = element => {
    const named = element.closest('[data-testid]');
    const own = element.getAttribute('class') || '';
    return `${named?.dataset.testid || 'body'} ${element.tagName.toLowerCase()} ${own}`.trim().slice(0, 90);
  };
  const rated = (element, text, box, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    const drawn = element instanceof SVGElement;
    const own = [...colour(drawn ? style.fill : style.color)];
    own[3] *= opacity(element) * (drawn ? Number(style.fillOpacity) : 1);
    const below = ground(element, box);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(over(own, below), below);
    return { text: text.slice(0, 60), ratio: Math.round(ratio * 100) / 100, needed: large ? 3 : 4.5, place: place(element) };
  };
  const boxOf = node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const unlit = '[disabled], [aria-disabled=true]';
  const written = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.data.trim();
      if (!text || element.closest('script, style, noscript, canvas, .katex-mathml, [data-testid=stIconMaterial]')) continue;
      const box = boxOf(node);
      const away = box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth;  // such as a menu that is closed
      if (box.width > 1 && box.height > 1 && !away && visible(element)) found.push({ element, text, box });
    }
    return found;
  };
  const texts = written();
  const fields = [...document.querySelectorAll('input, textarea')]
    .filter(field => visible(field) && (field.value || field.placeholder) && field.clientWidth > 1
      && !['checkbox', 'radio', 'range', 'file'].includes(field.type));
  const pale = () => [
    ...texts.filter(({ element }) => !element.closest(unlit)).map(({ element, text, box }) => rated(element, text, box)),
    ...fields.filter(field => !field.closest(unlit))
      .map(field => rated(field, field.value || field.placeholder, field.getBoundingClientRect(), field.value ? undefined : '::placeholder')),
  ].filter(({ ratio, needed }) => ratio < needed);
  const main = document.querySelector('[data-testid=stMain]');
  const scrolls = element => {
    const style = getComputedStyle(element);
    const down = /auto|scroll/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    const across = /auto|scroll/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    return down || across;
  };
  const own = '[data-testid=stDataFrame], [data-testid=stDataFrame] *';
  const nested = () => [...main.querySelectorAll('*')]
    .filter(element => !element.matches(own) && visible(element) && scrolls(element))
    .map(element => `${place(element)}: ${element.scrollWidth}x${element.scrollHeight} in ${element.clientWidth}x${element.clientHeight}`);
  const wide = () => [document.scrollingElement, main]
    .filter(element => element.scrollWidth > element.clientWidth + 1)
    .map(element => `${place(element)}: ${element.scrollWidth} in ${element.clientWidth}`);
  // Words that end in an ellipsis, or lie outside the chart they belong to.
  const cut = () => texts.filter(({ element, box }) => {
    const chart = element.closest('svg.main-svg')?.getBoundingClientRect();
    if (chart) return box.left < chart.left - 1 || box.right > chart.right + 1 || box.top < chart.top - 1 || box.bottom > chart.bottom + 1;
    return getComputedStyle(element).textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
  }).map(({ element, text }) => `${text.slice(0, 60)} (${place(element)})`);
  const short = () => fields.filter(field => field.scrollWidth > field.clientWidth + 1 && getComputedStyle(field).textOverflow !== 'ellipsis')
    .map(field => `${field.value || field.placeholder} (${place(field)})`);
  const shared = (one, other) => Math.min(
    Math.min(one.right, other.right) - Math.max(one.left, other.left),
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
  const onTop = () => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
    const inside = texts.filter(({ element }) => chart.contains(element));
    return inside.flatMap((one, place) => inside.slice(place + 1)
      .filter(other => one.element.closest('text') !== other.element.closest('text') && shared(one.box, other.box) > 3)
      .map(other => `${one.text.slice(0, 30)} / ${other.text.slice(0, 30)}`));
  });
  const broken = [...document.querySelectorAll('[data-testid=stException]')].map(told => told.innerText.slice(0, 200));
  const cells = [...document.querySelectorAll('canvas td, canvas th')].map(cell => cell.textContent.trim());
  const words = [...texts.map(({ text }) => text), ...cells, ...fields.map(field => field.value || field.placeholder)];
  return { broken, wide: wide(), nested: nested(), pale: pale(), cut: [...cut(), ...short()], overlapping: onTop(), words: [...new Set(words)].filter(Boolean) };
}

// Builds elements. Text only ever becomes text nodes: what file names contain can never become markup.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const SHAPES = {
  CLEAN: '<circle cx="8" cy="8" r="7"/><path class="mark" d="m4.8 8.2 2.3 2.3 4.2-4.6"/>',
  LOSS: '<path d="M8 .8 15.6 14.4H.4z"/><path class="mark" d="M8 5.8v4M8 12v.4"/>',
  INCONCLUSIVE: '<path d="M8 .4 15.6 8 8 15.6.4 8z"/><path class="mark" d="M6.3 6.4c0-2.3 3.5-2.2 3.5 0 0 1.5-1.8 1.4-1.8 3M8 11.6v.3"/>',
  MISSING: '<circle class="hollow" cx="8" cy="8" r="6.2"/>',
  RUNNING: '<circle class="hollow solid" cx="8" cy="8" r="6.2"/><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z"/>',
  PENDING: '<circle cx="8" cy="8" r="2.6"/>',
};

/** A shape for a verdict, so that colour is never the only sign. */
export function shape(verdict) {
  const parsed = new DOMParser().parseFromString(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${SHAPES[verdict]}</svg>`, 'image/svg+xml');
  const svg = document.importNode(parsed.documentElement, true);
  svg.setAttribute('class', `shape ${verdict}`);
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A file name as it is, with what cannot be seen, or would turn the text around, spelt out. */
export function fileName(name) {
  const parts = [];
  let plain = '';
  for (const character of name) {
    if (!INVISIBLE.test(character)) {
      plain += character;
      continue;
    }
    if (plain) parts.push(plain);
    plain = '';
    parts.push(el('span', {class: 'escape'}, `\\u{${character.codePointAt(0).toString(16)}}`));
  }
  return el('bdi', {class: 'name'}, parts, plain);
}

export function announce(text) {
  const announcer = document.getElementById('announcer');
  announcer.replaceChildren(text);
  announcer.classList.add('shown');
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => announcer.classList.remove('shown'), 6000);
}

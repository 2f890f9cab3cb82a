// Instants in the zone that the reader chose.
import {locale, t} from './i18n.js';

let zone = 'UTC';

/** Sets the zone, or UTC where this browser does not know it. */
export function setZone(chosen) {
  try {
    new Intl.DateTimeFormat('en', {timeZone: chosen});
    zone = chosen;
  } catch {
    zone = 'UTC';
  }
}

export const currentZone = () => zone;

const format = options => instant =>
    new Intl.DateTimeFormat(locale(), {timeZone: zone, hourCycle: 'h23', ...options}).format(new Date(instant));

const date = format({year: 'numeric', month: 'short', day: 'numeric'});
const shortDate = format({month: 'short', day: 'numeric'});
const minutes = format({hour: '2-digit', minute: '2-digit'});
const seconds = format({hour: '2-digit', minute: '2-digit', second: '2-digit'});
const fraction = format({hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3});

const whole = (...instants) => instants.every(instant => new Date(instant).getTime() % 60000 === 0);
const clock = (...instants) => instants.map(whole(...instants) ? minutes : seconds);

export const dateTime = instant => `${date(instant)} ${seconds(instant)}`;
export const timeExact = instant => fraction(instant);
export const tick = (instant, withDate) => (withDate ? `${shortDate(instant)} ${minutes(instant)}` : clock(instant)[0]);

/** A window in words: the date once, unless it spans two. */
export function span(start, end) {
  const [from, to] = clock(start, end);
  return date(start) === date(end) || to.startsWith('00:00')
      ? `${date(start)}, ${from} – ${to}`
      : `${date(start)}, ${from} – ${date(end)}, ${to}`;
}

export const shortSpan = (start, end) => clock(start, end).join(' – ');

export function duration(from, to) {
  const length = new Date(to) - new Date(from);
  return length < 1000 ? t('ms', length) : t('s', (length / 1000).toFixed(1));
}

function offsetAt(millis) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(millis)).map(part => [part.type, Number(part.value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
      - Math.floor(millis / 1000) * 1000;
}

/** What an input of type datetime-local shows for an instant. */
export const toLocal = instant => {
  const millis = new Date(instant).getTime();
  return new Date(millis + offsetAt(millis)).toISOString().slice(0, 19);
};

/** The instant that such an input means. */
export function fromLocal(text) {
  const asUtc = Date.parse(`${text}Z`);
  const guess = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(guess));
}

// The first page: a range of windows, its sums, the timeline, and the windows in detail.
import * as api from './api.js';
import {confirmAudit} from './actions.js';
import {el, shape} from './dom.js';
import {number, percent, t} from './i18n.js';
import {link} from './router.js';
import {fromLocal, span, toLocal} from './time.js';
import {grouped, groupsOf, sum, sumOfGroups, timeline, verdictOf} from './timeline.js';

const HOUR = 3600000;
const PRESETS = [['lastHour', HOUR], ['last6Hours', 6 * HOUR], ['lastDay', 24 * HOUR], ['lastWeek', 7 * 24 * HOUR]];
const ROWS = 50;
const MOST_WINDOWS = 1000000;
/** From so many windows on the server sums them up. */
const MANY_WINDOWS = 2000;

/** What is shown: a length that ends now, or two fixed bounds. */
export function rangeOf(parameters) {
  const from = Date.parse(parameters.get('from'));
  const to = Date.parse(parameters.get('to'));
  if (from < to) return {from: new Date(from), to: new Date(to), live: false};
  const length = Number(parameters.get('last')) || 6 * HOUR;
  return {from: new Date(Date.now() - length), to: new Date(), live: true, length};
}

export async function overview(context) {
  const {parameters, flow, operator} = context;
  const range = rangeOf(parameters);
  const asked = {flow: flow.name, from: range.from.toISOString(), to: range.to.toISOString()};
  const many = (range.to - range.from) / 1000 / flow.windowSeconds > MANY_WINDOWS;
  const list = await api.query(many ? '/api/windows/groups' : '/api/windows', asked);
  const windows = many ? groupsOf(list.items) : list.items;
  const total = many ? sumOfGroups(windows) : sum(windows);
  const zoom = group => ({flow: flow.name, from: group.start, to: group.end});
  const lines = timeline(many ? windows : grouped(windows), total, group => (group.single
      ? context.go(link('window', {flow: flow.name, start: group.start}))
      : context.go(link('', zoom(group)))));
  const table = {
    windows, many, total, verdict: many ? group => group.verdict : verdictOf,
    href: window => (many ? link('', zoom(window)) : link('window', {flow: flow.name, start: window.start})),
  };
  const page = el('div', {class: 'overview'},
      el('div', {class: 'title'},
          el('div', {},
              el('h1', {}, t('overview')),
              el('p', {class: 'sub'}, windows.length ? span(windows[0].start, windows.at(-1).end) : '')),
          rangeForm(context, range)),
      windows.length ? [figures(total), lines.element, details(context, table, operator)]
          : el('p', {class: 'empty'}, t('noneYet')));
  return {page, live: range.live, drawn: () => windows.length && lines.draw(), left: lines.free, title: t('overview')};
}

function rangeForm(context, range) {
  const show = bounds => context.go(link('', {flow: context.flow.name, ...bounds}));
  const length = range.to - range.from;
  const move = sign => show({
    from: new Date(range.from.getTime() + sign * length).toISOString(),
    to: new Date(range.to.getTime() + sign * length).toISOString()});
  const from = el('input', {type: 'datetime-local', step: 1, required: true, value: toLocal(range.from), 'aria-label': t('from')});
  const to = el('input', {type: 'datetime-local', step: 1, required: true, value: toLocal(range.to), 'aria-label': t('to')});
  const form = el('form', {class: 'range', 'aria-label': t('range'), onsubmit: event => {
    event.preventDefault();
    to.setCustomValidity(from.value < to.value ? '' : `${t('from')} < ${t('to')}`);
    if (to.reportValidity()) show({from: fromLocal(from.value).toISOString(), to: fromLocal(to.value).toISOString()});
  }},
  el('div', {class: 'segments'}, PRESETS.map(([name, millis]) => el('button', {
    type: 'button', disabled: millis / 1000 / context.flow.windowSeconds > MOST_WINDOWS, 'aria-label': t(`${name}Label`), 'aria-pressed': String(range.live && range.length === millis),
    onclick: () => show({last: millis})}, t(name)))),
  el('div', {class: 'bounds'},
      el('button', {type: 'button', class: 'icon', 'aria-label': t('earlier'), title: t('earlier'), onclick: () => move(-1)}, '‹'),
      from, el('span', {'aria-hidden': 'true'}, '–'), to,
      el('button', {type: 'button', class: 'icon', 'aria-label': t('later'), title: t('later'), onclick: () => move(1)}, '›'),
      el('button', {type: 'submit'}, t('show'))));
  to.addEventListener('input', () => to.setCustomValidity(''));
  return form;
}

function figures(total) {
  const figure = (name, value, kind, note) =>
    el('div', {class: `figure ${kind || ''}`}, el('dt', {}, t(name)), el('dd', {}, value, note && el('small', {}, note)));
  // Where nothing was judged nothing is known, and nought would be a claim.
  const known = value => (total.judged ? value : '–');
  return el('dl', {class: 'figures'},
      figure('lost', known(number(total.lost)), total.lost ? 'bad' : total.judged && !total.open && 'good'),
      figure('lossRate', known(percent(total.rate))),
      figure('recovered', known(number(total.recovered))),
      figure('forwarded', known(number(total.forwarded))),
      figure('processed', known(number(total.processed))),
      figure('withoutVerdict', number(total.open), total.open ? 'doubt' : '', t('ofWindows', number(total.windows))));
}

/** The end of the last window that can be audited. */
function lastEnd({windows, many}, seconds) {
  if (!many) return windows.findLast(window => window.state !== 'PENDING')?.end;
  const last = windows.findLast(group => group.pending < group.windows);
  return last && new Date(Date.parse(last.end) - last.pending * seconds * 1000).toISOString();
}

function details(context, table, operator) {
  const {windows, verdict} = table;
  const body = el('tbody');
  const more = el('button', {type: 'button', onclick: () => fill(body.rows.length + ROWS)}, t('more'));
  const empty = el('p', {class: 'empty'}, t('nothingMatches'));
  const filters = {
    all: () => true,
    onlyLoss: window => (table.many ? window.losing > 0 : verdict(window) === 'LOSS'),
    onlyOpen: window => (table.many ? window.open > 0 : !window.counts && window.state !== 'PENDING'),
  };
  const which = el('select', {'aria-label': t('which'), onchange: () => fill(ROWS)},
      Object.keys(filters).map(name => el('option', {value: name}, t(name))));
  function fill(rows) {
    const found = windows.filter(filters[which.value]).reverse();
    body.replaceChildren(...found.slice(0, rows).map(window => row(table, window)));
    more.hidden = found.length <= rows;
    empty.hidden = found.length > 0;
  }
  which.value = windows.some(filters.onlyLoss) ? 'onlyLoss' : 'all';
  fill(ROWS);
  const head = ['window', 'verdict', 'forwarded', 'processed', 'lost', 'lossRate', 'recovered'];
  return el('section', {'aria-labelledby': 'details'},
      el('div', {class: 'heading'}, el('h2', {id: 'details'}, t('table')), which,
          operator && el('button', {type: 'button', onclick: () => confirmAudit(context, {
            from: windows[0].start, to: lastEnd(table, context.flow.windowSeconds), count: table.total.windows})},
          t('reauditRange'))),
      el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'details'}, el('table', {},
          el('thead', {}, el('tr', {}, head.map((name, i) => el('th', {scope: 'col', class: i > 1 && 'number'}, t(name))))),
          body)),
      empty, more);
}

function row(table, window) {
  const counts = table.many ? window.judged && {...window, lossRate: window.rate} : window.counts;
  const verdict = table.verdict(window);
  const cell = value => el('td', {class: 'number'}, value);
  return el('tr', {},
      el('th', {scope: 'row'}, el('a', {href: table.href(window)}, span(window.start, window.end)),
          table.many && el('div', {class: 'sub'}, t('windowsGroup', number(window.windows)))),
      el('td', {}, el('span', {class: `verdict ${verdict}`}, shape(verdict), t(verdict)),
          window.proof && el('div', {class: 'sub', title: t(`proof${window.proof}`)}, t('provenBy', window.proof)),
          window.reason && el('div', {class: 'reason'}, window.reason)),
      counts ? [cell(number(counts.forwarded)), cell(number(counts.processed)), cell(number(counts.lost)),
        cell(percent(counts.lossRate)), cell(number(counts.recovered))]
          : el('td', {class: 'number', colspan: 5}, '–'));
}

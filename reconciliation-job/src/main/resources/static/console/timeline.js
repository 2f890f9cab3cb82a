// The chart and the strip of verdicts under it. Both show the same groups: one window each, or several where there are many.
import {el, shape} from './dom.js';
import {number, percent, t} from './i18n.js';
import {span, tick} from './time.js';

const MOST_CELLS = 180;
const WORST_FIRST = ['LOSS', 'INCONCLUSIVE', 'MISSING', 'RUNNING', 'CLEAN', 'PENDING'];

export const verdictOf = window =>
    (window.state === 'COMPLETE' ? (window.counts.lost > 0 ? 'LOSS' : 'CLEAN') : window.state);

export function sum(windows) {
  const total = {windows: windows.length, forwarded: 0, processed: 0, lost: 0, recovered: 0, open: 0, judged: 0};
  for (const window of windows) {
    if (window.counts) {
      total.judged++;
      total.forwarded += window.counts.forwarded;
      total.processed += window.counts.processed;
      total.lost += window.counts.lost;
      total.recovered += window.counts.recovered;
    } else if (window.state !== 'PENDING') {
      total.open++;
    }
  }
  total.rate = total.forwarded ? total.lost / total.forwarded : 0;
  return total;
}

/** Windows in groups of as many as the eye can tell. */
export function grouped(windows) {
  const size = Math.ceil(windows.length / MOST_CELLS);
  const groups = [];
  for (let i = 0; i < windows.length; i += size) {
    const part = windows.slice(i, i + size);
    const verdicts = part.map(verdictOf);
    groups.push({
      start: part[0].start,
      end: part.at(-1).end,
      single: part.length === 1 ? part[0] : null,
      verdict: WORST_FIRST.find(verdict => verdicts.includes(verdict)),
      ...sum(part),
    });
  }
  return groups;
}

/** The same of groups that the server made. */
export const groupsOf = items => items.map(item => ({
  ...item,
  single: null,
  verdict: item.losing ? 'LOSS' : item.inconclusive ? 'INCONCLUSIVE' : item.missing ? 'MISSING' : item.running ? 'RUNNING'
      : item.judged ? 'CLEAN' : 'PENDING',
  open: item.inconclusive + item.missing + item.running,
  rate: item.forwarded ? item.lost / item.forwarded : 0,
}));

export function sumOfGroups(groups) {
  const total = {windows: 0, forwarded: 0, processed: 0, lost: 0, recovered: 0, open: 0, judged: 0};
  for (const group of groups) {
    for (const name of Object.keys(total)) total[name] += group[name];
  }
  total.rate = total.forwarded ? total.lost / total.forwarded : 0;
  return total;
}

function words(group) {
  const figures = group.forwarded
      ? ` · ${t('forwarded')} ${number(group.forwarded)} · ${t('lost')} ${number(group.lost)} (${percent(group.rate)})` : '';
  const many = group.single ? '' : ` (${t('windowsGroup', number(group.windows))})`;
  return `${span(group.start, group.end)}${many} · ${t(group.verdict)}${figures}`;
}

/**
 * Builds the timeline.
 *
 * @param groups what is shown, oldest first
 * @param total their sum
 * @param open called with the group that is chosen
 * @returns the element, and a function that draws it, to be called when it is in the page, and one that frees it
 */
export function timeline(groups, total, open) {
  const canvas = el('canvas', {role: 'img',
    'aria-label': t('timelineLabel', number(total.windows), number(total.forwarded), number(total.lost))});
  const strip = verdictStrip(groups, open);
  const caption = el('p', {class: 'caption', 'aria-hidden': 'true'});
  const element = el('figure', {class: 'timeline'},
      el('figcaption', {},
          el('span', {class: 'legend matched'}, t('matched')),
          el('span', {class: 'legend lost'}, t('lost')),
          el('span', {class: 'legend rate'}, t('lossRate'))),
      el('div', {class: 'plot'}, canvas), strip, caption, key(groups));
  const tell = group => caption.replaceChildren(group ? words(group) : '');
  strip.addEventListener('focusin', event => tell(groups[event.target.dataset.index]));
  strip.addEventListener('mouseover', event => tell(groups[event.target.closest('[data-index]')?.dataset.index]));
  let chart = null;
  return {
    element,
    draw() {
      chart?.destroy();
      chart = chartOf(canvas, groups, strip, open, tell);
    },
    free: () => chart?.destroy(),
  };
}

function key(groups) {
  const present = WORST_FIRST.filter(verdict => groups.some(group => group.verdict === verdict));
  return el('ul', {class: 'key'}, present.map(verdict => el('li', {}, shape(verdict), t(verdict))));
}

function verdictStrip(groups, open) {
  const many = groups.length > 60;
  const cells = groups.map((group, index) => el('button', {
    type: 'button', class: `cell ${group.verdict}`, 'data-index': index, tabindex: index === groups.length - 1 ? 0 : -1,
    'aria-label': words(group), title: words(group), onclick: () => open(group),
  }, many ? null : shape(group.verdict)));
  const strip = el('div', {class: many ? 'strip dense' : 'strip', role: 'toolbar', 'aria-label': t('stripLabel')}, cells);
  strip.addEventListener('keydown', event => {
    const at = cells.indexOf(document.activeElement);
    const to = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: cells.length - 1}[event.key];
    if (to === undefined || !cells[to]) return;
    event.preventDefault();
    cells[at].tabIndex = -1;
    cells[to].tabIndex = 0;
    cells[to].focus();
  });
  return strip;
}

function chartOf(canvas, groups, strip, open, tell) {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  const days = new Date(groups.at(-1)?.end) - new Date(groups[0]?.start) > 86400000;
  const font = {family: style.fontFamily, size: 11.5};
  const axis = (extra) => ({
    beginAtZero: true, border: {display: false}, ticks: {color: colour('muted'), font, maxTicksLimit: 5, ...extra.ticks},
    grid: extra.grid ?? {color: colour('line'), drawTicks: false}, ...extra.rest,
  });
  const known = (group, value) => (group.forwarded ? value : null);
  return new window.Chart(canvas, {
    data: {
      labels: groups.map(group => group.start),
      datasets: [
        {type: 'line', yAxisID: 'rate', data: groups.map(g => known(g, g.rate)), borderColor: colour('ink'), borderWidth: 1.25,
          pointRadius: groups.length > 60 ? 0 : 2, pointBackgroundColor: colour('ink'), tension: 0, spanGaps: false},
        {type: 'bar', yAxisID: 'files', stack: 'files', data: groups.map(g => known(g, g.forwarded - g.lost)),
          backgroundColor: colour('matched'), categoryPercentage: 1, barPercentage: groups.length > 60 ? 1 : 0.86},
        {type: 'bar', yAxisID: 'files', stack: 'files', data: groups.map(g => g.lost || null),
          backgroundColor: colour('loss'), categoryPercentage: 1, barPercentage: groups.length > 60 ? 1 : 0.86,
          minBarLength: 3},
      ],
    },
    options: {
      animation: false, maintainAspectRatio: false, responsive: true,
      interaction: {mode: 'index', intersect: false},
      onClick: (event, found) => found.length && open(groups[found[0].index]),
      onHover: (event, found) => tell(found.length ? groups[found[0].index] : null),
      plugins: {legend: {display: false}, tooltip: {enabled: false}},
      scales: {
        x: {grid: {display: false}, border: {color: colour('line')}, ticks: {
          color: colour('muted'), font, maxRotation: 0, autoSkipPadding: 24,
          callback: (value, index) => tick(groups[index].start, days)}},
        files: axis({ticks: {precision: 0, callback: value => number(value)}, rest: {stacked: true, position: 'left'}}),
        rate: axis({ticks: {callback: value => percent(value)}, grid: {display: false},
          rest: {position: 'right', suggestedMax: 0.01}}),
      },
    },
    plugins: [{id: 'strip', afterLayout: chart => {
      strip.style.marginLeft = `${chart.chartArea.left}px`;
      strip.style.marginRight = `${chart.width - chart.chartArea.right}px`;
    }}],
  });
}

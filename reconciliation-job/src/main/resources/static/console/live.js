// What audits do while they do it.
import {announce, el} from './dom.js';
import {stop} from './actions.js';
import {number, t} from './i18n.js';
import {span} from './time.js';

let source = null;
let version = null;
let ended = null;
let last = null;

/** Listens until told otherwise; calls back whenever an audit began or ended. */
export function listen(context, changed) {
  close();
  source = new EventSource('/api/events');
  source.addEventListener('activity', event => {
    last = JSON.parse(event.data);
    show(context);
    tellEnd(last.requested[0]);
    if (version !== null && version !== last.version) changed();
    version = last.version;
  });
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) context.reload();
  };
}

export function close() {
  source?.close();
  source = null;
}

/** Whether the end of an audit was already told: a short one ends before the answer that it began. */
export const hasEnded = id => ended === id;

export function show(context) {
  const bar = document.getElementById('activity');
  if (!last) return;
  const asked = last.requested.find(audit => audit.endedAt === null);
  bar.hidden = !last.running.length && !asked;
  bar.replaceChildren(...last.running.map(progress), ...(asked ? [request(context, asked)] : []));
}

function progress(run) {
  return el('div', {class: 'run'},
      el('strong', {}, t('running', span(run.windowStart, run.windowEnd))),
      el('progress', {max: Math.max(run.slices, 1), value: run.slicesDone, 'aria-label': t('slices', run.slicesDone, run.slices)}),
      el('span', {}, t('runningDetail', number(run.entriesRead), number(run.lost))));
}

function request(context, audit) {
  return el('div', {class: 'run'},
      el('strong', {}, t('windowsDone', number(Math.min(audit.done + 1, audit.windows)), number(audit.windows))),
      el('progress', {max: audit.windows, value: audit.done, 'aria-label': t('windowsDone', audit.done, audit.windows)}),
      context.operator && el('button', {type: 'button', disabled: audit.state === 'STOPPING', onclick: () => stop(audit.id)},
          t(audit.state === 'STOPPING' ? 'stopping' : 'stop')));
}

function tellEnd(audit) {
  if (audit?.endedAt && ended !== null && ended !== audit.id) announce(t(`auditEnded_${audit.state}`, audit.error ?? ''));
  ended = audit?.endedAt ? audit.id : ended ?? '';
}

// One window: what was found in it, why that can be believed, and the files that are lost.
import * as api from './api.js';
import {confirmAudit, confirmDelete} from './actions.js';
import {el, fileName, shape} from './dom.js';
import {milliseconds, number, percent, t} from './i18n.js';
import {link} from './router.js';
import {dateTime, duration, span, timeExact} from './time.js';
import {verdictOf} from './timeline.js';

export async function windowPage(context) {
  const {flow, parameters} = context;
  const start = new Date(parameters.get('start'));
  if (Number.isNaN(start.getTime())) {
    return {page: el('p', {class: 'empty', role: 'alert'}, t('badStart')), title: t('window')};
  }
  const list = await api.query('/api/windows', {
    flow: flow.name, from: start.toISOString(), to: new Date(start.getTime() + 1).toISOString()});
  const window = list.items[0];
  if (!window) return {page: el('p', {class: 'empty'}, t('none')), title: t('window')};
  const report = window.reportId && await api.query(`/api/reports/${window.reportId}`);
  const history = report ? await api.query(`/api/reports/${report.id}/executions`) : [];
  const title = span(window.start, window.end);
  const page = el('article', {class: 'window'},
      neighbours(flow, window),
      el('div', {class: 'title'},
          el('div', {}, el('h1', {}, title), badge(window)),
          context.operator && window.state !== 'PENDING' && buttons(context, window, report)),
      window.reason && el('p', {class: 'reason big'}, window.reason),
      report?.counts ? [found(report), lostFiles(report)] : el('p', {class: 'empty'}, t('unjudged')),
      writers(report),
      executions(history));
  return {page, live: true, title};
}

function neighbours(flow, window) {
  const at = (start, key) => el('a', {href: link('window', {flow: flow.name, start})}, t(key));
  const length = new Date(window.end) - new Date(window.start);
  return el('nav', {class: 'crumbs', 'aria-label': t('window')},
      el('a', {href: link('', {flow: flow.name})}, `← ${t('back')}`),
      el('span', {}, at(new Date(new Date(window.start) - length).toISOString(), 'previous'), ' · ', at(window.end, 'next')));
}

function badge(window) {
  const verdict = verdictOf(window);
  return el('p', {class: `verdict big ${verdict}`}, shape(verdict), t(verdict));
}

function buttons(context, window, report) {
  const judged = window.state === 'COMPLETE';
  return el('div', {class: 'buttons'},
      el('button', {type: 'button', class: 'primary',
        onclick: () => confirmAudit(context, {from: window.start, to: window.end, judged})}, t(judged ? 'reaudit' : 'audit')),
      report && el('button', {type: 'button', onclick: () => confirmDelete(context, report.id)}, t('delete')));
}

function found(report) {
  const {counts, latency, evidence} = report;
  const pair = (name, value, kind) => el('div', {class: kind}, el('dt', {}, t(name)), el('dd', {}, value));
  const card = (title, ...content) => el('section', {class: 'card'}, el('h2', {}, t(title)), content);
  return el('div', {class: 'cards'},
      card('counts', el('dl', {class: 'pairs'},
          pair('lost', `${number(counts.lost)} (${percent(counts.lossRate)})`, counts.lost ? 'bad' : 'good'),
          pair('missing', number(counts.missing)), pair('failed', number(counts.failed)),
          pair('recovered', number(counts.recovered)),
          pair('forwarded', number(counts.forwarded)), pair('processed', number(counts.processed)),
          pair('duplicates', number(counts.duplicates)), pair('orphans', number(counts.orphans)),
          pair('malformed', number(counts.malformed)))),
      card('latency', el('dl', {class: 'pairs'},
          ['p50', 'p95', 'p99', 'max'].map(name => pair(name, milliseconds(latency[name]))))),
      card('evidence',
          el('p', {class: 'proof'}, shape('CLEAN'),
              el('span', {}, t('evidenceProven', number(evidence.entriesRead), number(evidence.entriesCounted)))),
          el('dl', {class: 'pairs'},
              report.proof && pair('proof', el('span', {title: t(`proof${report.proof}`)}, report.proof)),
              pair('read', t('evidenceDetail', number(evidence.pages), number(evidence.retries))),
              pair('revision', number(report.revision)), pair('audited', dateTime(report.updatedAt)))));
}

function lostFiles(report) {
  const body = el('tbody');
  const count = el('span', {class: 'sub', role: 'status'});
  const empty = el('p', {class: 'empty', hidden: true});
  let next = '';
  const choices = {all: {}, onlyLost: {recovered: false}, onlyRecovered: {recovered: true}, failed: {reason: 'FAILED'},
    missing: {reason: 'MISSING'}};
  const which = el('select', {'aria-label': t('which'), onchange: () => show(true)},
      Object.keys(choices).map(name => el('option', {value: name}, t(name))));
  const more = el('button', {type: 'button', onclick: () => show(false)}, t('more'));
  let turn = 0;
  async function fill(fresh) {
    const mine = ++turn;
    const page = await api.query(`/api/reports/${report.id}/lost-files`, {...choices[which.value], after: fresh ? '' : next, size: 50});
    if (mine !== turn) return;
    if (fresh) body.replaceChildren();
    body.append(...page.items.map(lostFile));
    next = page.next;
    more.hidden = next === null;
    count.textContent = t('total', number(page.total));
    empty.hidden = page.total > 0;
    empty.textContent = t(which.value === 'all' ? 'noLost' : 'noLostFits');
    body.closest('.scroll').hidden = page.total === 0;
  }
  // An audit that began meanwhile takes the list away; the page follows when it hears of that.
  const show = fresh => fill(fresh).catch(problem => {
    empty.textContent = problem.message;
    empty.hidden = false;
  });
  const export_ = (extension, name) =>
    el('a', {class: 'button', href: `/api/reports/${report.id}/lost-files.${extension}`, download: ''}, `${t('download')} ${name}`);
  const section = el('section', {'aria-labelledby': 'lost'},
      el('div', {class: 'heading'}, el('h2', {id: 'lost'}, t('lostFiles')), count, which,
          export_('csv', 'CSV'), export_('ndjson', 'NDJSON')),
      el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'lost'}, el('table', {class: 'files'},
          el('thead', {}, el('tr', {}, ['file', 'fileTime', 'forwardedAt', 'reason', 'recoveredAt'].map(
              name => el('th', {scope: 'col'}, t(name))))),
          body)),
      empty, more);
  show(true);
  return section;
}

function lostFile(file) {
  return el('tr', {class: file.recoveredAt && 'recovered'},
      el('th', {scope: 'row'}, fileName(file.fileName)),
      el('td', {}, timeExact(file.fileTime)),
      el('td', {}, timeExact(file.forwardedAt)),
      el('td', {}, t(file.reason === 'FAILED' ? 'FAILED' : 'REASON_MISSING')),
      el('td', {}, file.recoveredAt ? dateTime(file.recoveredAt) : t('notRecovered')));
}

/** What each writer said that it logged, and what was read of it: those first of whom something is missing. */
function writers(report) {
  if (!report?.writers?.length) return null;
  const trouble = writer => (writer.troubleFrom
      ? `${timeExact(writer.troubleFrom)} – ${timeExact(writer.troubleTo)}${writer.troubleUntil === writer.troubleTo ? '' : ` … ${timeExact(writer.troubleUntil)}`}`
      : '–');
  return el('section', {'aria-labelledby': 'writers'}, el('h2', {id: 'writers'}, t('writers')),
      el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'writers'}, el('table', {},
          el('thead', {}, el('tr', {}, ['writer', 'event', 'proof', 'expected', 'read', 'linesMissing', 'trouble'].map(
              (name, i) => el('th', {scope: 'col', class: i > 2 && i < 6 && 'number'}, t(name))))),
          el('tbody', {}, report.writers.map(writer => el('tr', {},
              el('th', {scope: 'row'}, fileName(writer.writer)), el('td', {}, t(`event${writer.side}`)),
              el('td', {title: t(`proof${writer.proof}`)}, writer.proof),
              el('td', {class: 'number'}, number(writer.expected)), el('td', {class: 'number'}, number(writer.read)),
              el('td', {class: 'number'}, number(writer.missing)), el('td', {}, trouble(writer))))))));
}

function executions(history) {
  if (!history.length) return null;
  return el('section', {'aria-labelledby': 'history'}, el('h2', {id: 'history'}, t('history')),
      el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'history'}, el('table', {},
          el('thead', {}, el('tr', {}, ['execution', 'revision', 'status', 'started', 'took', 'read', 'lost'].map(
              (name, i) => el('th', {scope: 'col', class: i > 4 && 'number'}, t(name))))),
          el('tbody', {}, history.map(run => el('tr', {},
              el('th', {scope: 'row'}, String(run.id)), el('td', {}, String(run.revision)), el('td', {}, run.status),
              el('td', {}, run.startedAt ? dateTime(run.startedAt) : '–'),
              el('td', {}, run.startedAt && run.endedAt ? duration(run.startedAt, run.endedAt) : '–'),
              el('td', {class: 'number'}, number(run.read)), el('td', {class: 'number'}, number(run.lost))))))));
}

// Was this file lost, when, and is it recovered?
import * as api from './api.js';
import {el, fileName, shape} from './dom.js';
import {number, t} from './i18n.js';
import {link} from './router.js';
import {dateTime, span} from './time.js';

const SHAPE_OF = {LOST: 'LOSS', RECOVERED: 'CLEAN', NOT_LOST: 'CLEAN', UNKNOWN: 'INCONCLUSIVE'};

export async function filesPage(context) {
  const name = context.parameters.get('name') ?? '';
  const answer = await api.query('/api/files', {name});
  const page = el('article', {class: 'search'},
      el('h1', {}, t('filesTitle'), ' ', fileName(name)),
      answer.windows.map(judgement => finding(judgement)),
      answer.lost.length ? table(answer) : el('p', {class: 'empty'}, t('noLoss')),
      answer.more && el('p', {class: 'sub'}, t('moreFiles', number(answer.lost.length))));
  return {page, live: true, title: t('search')};
}

const windowLink = (flow, start, end) => el('a', {href: link('window', {flow, start})}, span(start, end));

function finding({flow, window, finding: found}) {
  return el('p', {class: `finding ${SHAPE_OF[found]}`}, shape(SHAPE_OF[found]),
      el('span', {}, el('strong', {}, t(`finding_${found}`)), el('br'),
          el('span', {class: 'sub'}, `${t('itsWindow')}: `, windowLink(flow, window.start, window.end))));
}

function table(answer) {
  return el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('lostFiles')}, el('table', {class: 'files'},
      el('thead', {}, el('tr', {}, ['file', 'window', 'forwardedAt', 'reason', 'recoveredAt'].map(
          key => el('th', {scope: 'col'}, t(key))))),
      el('tbody', {}, answer.lost.map(({flow, windowStart, windowEnd, status, file}) => el('tr', {},
          el('th', {scope: 'row'}, fileName(file.fileName)),
          el('td', {}, windowLink(flow, windowStart, windowEnd),
              status !== 'COMPLETE' && el('div', {class: 'reason'}, t('unproven'))),
          el('td', {}, dateTime(file.forwardedAt)),
          el('td', {}, t(file.reason === 'FAILED' ? 'FAILED' : 'REASON_MISSING')),
          el('td', {}, file.recoveredAt ? dateTime(file.recoveredAt) : t('notRecovered')))))));
}

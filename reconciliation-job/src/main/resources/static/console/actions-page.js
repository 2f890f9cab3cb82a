// Who did what, when and from where; for operators.
import * as api from './api.js';
import {el, fileName} from './dom.js';
import {t} from './i18n.js';
import {link} from './router.js';
import {dateTime} from './time.js';

export async function actionsPage(context) {
  const before = context.parameters.get('before');
  const answer = await api.query('/api/actions', {before});
  const page = el('article', {},
      el('h1', {}, t('actions')),
      answer.items.length ? table(answer.items) : el('p', {class: 'empty'}, t('noActions')),
      answer.next && el('p', {}, el('a', {href: link('actions', {before: answer.next})}, t('earlierActions'))));
  return {page, live: !before, title: t('actions')};
}

function table(items) {
  const head = ['when', 'kind', 'actor', 'address', 'arguments'];
  return el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('actions')}, el('table', {},
      el('thead', {}, el('tr', {}, head.map(name => el('th', {scope: 'col'}, t(`action_${name}`))))),
      el('tbody', {}, items.map(action => el('tr', {},
          el('th', {scope: 'row'}, dateTime(action.at)),
          el('td', {}, t(`did_${action.kind}`)),
          el('td', {}, fileName(action.actor)),
          el('td', {}, action.address),
          el('td', {}, fileName(action.arguments)))))));
}

import * as api from './api.js';
import {el} from './dom.js';
import {t} from './i18n.js';

export function signInPage(context) {
  const {session} = context;
  if (session.local || (!session.passwords && !session.oidc)) return closedPage(session);
  const wrong = el('p', {class: 'wrong', role: 'alert'});
  const form = session.passwords && el('form', {onsubmit: async event => {
    event.preventDefault();
    const data = new FormData(event.target);
    try {
      await api.signIn(data.get('username'), data.get('password'));
      context.restart();
    } catch (problem) {
      wrong.textContent = problem.message;
    }
  }},
  el('label', {}, t('user'), el('input', {name: 'username', autocomplete: 'username', required: true, autofocus: true})),
  el('label', {}, t('password'),
      el('input', {name: 'password', type: 'password', autocomplete: 'current-password', required: true})),
  wrong, el('button', {type: 'submit', class: 'primary'}, t('signIn')));
  const oidc = session.oidc && el('a', {class: 'button', href: '/oauth2/authorization/oidc'}, t('signInOidc'));
  return {page: el('section', {class: 'signin'}, el('h1', {}, t('signInTitle')), form, oidc), title: t('signIn')};
}

/** Nobody can sign in here, so the page says how to open it, and to whom. */
function closedPage(session) {
  const ways = ['openByStack', 'openByPassword', 'openByUsers', ...(session.local ? [] : ['openLocally'])];
  return {
    page: el('section', {class: 'signin closed'}, el('h1', {}, t('closedTitle')),
        el('p', {}, t(session.local ? 'closedToOthers' : 'closedToAll')),
        el('ul', {}, ways.map(way => el('li', {}, t(way))))),
    title: t('closedTitle'),
  };
}

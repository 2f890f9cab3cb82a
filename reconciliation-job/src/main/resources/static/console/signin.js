import * as api from './api.js';
import {el} from './dom.js';
import {t} from './i18n.js';

export function signInPage(context) {
  const {session} = context;
  if (session.local || (!session.passwords && !session.oidc)) return {page: el('p', {class: 'empty'}, t('noAccess')), title: t('signIn')};
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

// What is above every page.
import * as api from './api.js';
import {el} from './dom.js';
import {currentLanguage, setLanguage, t} from './i18n.js';
import {here, link} from './router.js';
import {currentZone, setZone} from './time.js';

const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
};

export function header(context) {
  const {session} = context;
  return [
    el('a', {class: 'brand', href: '#/'}, el('img', {src: '/favicon.svg', alt: '', width: 24, height: 24}), 'Waybill'),
    session.user && search(context),
    el('div', {class: 'tools'},
        session.user && session.flows.length > 1 && flows(context),
        session.user && zones(context),
        el('button', {type: 'button', class: 'quiet', lang: currentLanguage() === 'zh' ? 'en' : 'zh',
          'aria-label': t('languageLabel'), onclick: () => {
            setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
            context.restart();
          }}, t('language')),
        themeButton(context),
        session.local && session.user
          ? el('span', {class: 'who', title: t('localHint')}, t('local'))
          : session.user && el('span', {class: 'who'}, session.user,
              el('button', {type: 'button', class: 'quiet', onclick: () => api.signOut().then(context.restart)}, t('signOut')))),
  ];
}

function search(context) {
  const input = el('input', {type: 'search', id: 'search', name: 'name', maxlength: 255, required: true,
    placeholder: t('searchHint'), 'aria-label': t('search'), autocomplete: 'off', spellcheck: 'false',
    value: here().page === 'files' ? here().parameters.get('name') ?? '' : ''});
  return el('form', {role: 'search', onsubmit: event => {
    event.preventDefault();
    if (input.value.trim()) context.go(link('files', {name: input.value.trim()}));
  }}, input);
}

function zones(context) {
  const all = [...new Set([context.flow.zone, 'UTC', Intl.DateTimeFormat().resolvedOptions().timeZone])];
  return el('select', {'aria-label': t('zone'), title: t('zone'), onchange: event => {
    localStorage.setItem('waybill.zone', event.target.value);
    setZone(event.target.value);
    context.restart();
  }}, all.map(zone => el('option', {value: zone, selected: zone === currentZone()}, zone.replaceAll('_', ' '))));
}

function flows(context) {
  return el('select', {'aria-label': t('flow'), onchange: event => context.go(link('', {flow: event.target.value}))},
      context.session.flows.map(flow => el('option', {value: flow.name, selected: flow === context.flow}, flow.name)));
}

function themeButton(context) {
  const label = t(isDark() ? 'themeLight' : 'themeDark');
  return el('button', {type: 'button', class: 'icon quiet', 'aria-label': label, title: label, onclick: () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('waybill.theme', theme);
    context.restart();
  }}, isDark() ? '☀' : '☾');
}

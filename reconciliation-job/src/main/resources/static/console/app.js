// The console: finds out who is asking, shows the page of the address, and keeps it up to date.
import * as api from './api.js';
import {actionsPage} from './actions-page.js';
import {announce, el} from './dom.js';
import {filesPage} from './files.js';
import {header} from './header.js';
import {currentLanguage, t} from './i18n.js';
import * as live from './live.js';
import {overview} from './overview.js';
import {here} from './router.js';
import {signInPage} from './signin.js';
import {currentZone, setZone} from './time.js';
import {windowPage} from './window.js';

const PAGES = {'': overview, window: windowPage, files: filesPage, actions: actionsPage};
const REFRESH = 30000;

let session = null;
let shown = null;
let turn = 0;

const context = () => {
  const {parameters} = here();
  const flow = session.flows.find(f => f.name === parameters.get('flow')) ?? session.flows[0];
  return {session, parameters, flow, operator: session.roles.includes('operator'), go, reload, restart,
    hasEnded: live.hasEnded};
};

function go(hash) {
  if (location.hash === hash) reload();
  else location.hash = hash;
}

async function start() {
  session = await api.session();
  document.documentElement.lang = currentLanguage() === 'zh' ? 'zh-CN' : 'en';
  if (session.user) {
    const zone = localStorage.getItem('waybill.zone');
    setZone(zone ?? session.flows[0].zone);
  }
  document.getElementById('skip').textContent = t('skip');
  document.getElementById('header').replaceChildren(...header(context()).filter(Boolean));
  document.getElementById('footer').replaceChildren(el('span', {}, t('footer')),
      el('a', {href: '/api/openapi.yaml'}, t('api')),
      ...(session.roles.includes('operator') ? [el('a', {href: '#/actions'}, t('actions'))] : []), el('span', {}, currentZone()));
  if (session.user) live.listen(context(), () => update());
  else live.close();
  await show();
}

async function restart() {
  await start().catch(() => announce(t('offline')));
}

/** Shows the page of the address; what arrives after another page was asked for is dropped. */
async function show({keepFocus = false} = {}) {
  const mine = ++turn;
  const page = session.user ? PAGES[here().page] ?? overview : signInPage;
  let next;
  try {
    next = await page(context());
  } catch (problem) {
    next = {page: el('p', {class: 'empty', role: 'alert'}, problem.message), title: 'Waybill', live: true};
  }
  if (mine !== turn) return;
  const main = document.getElementById('main');
  const at = keepFocus && document.activeElement?.dataset?.index;
  const scroll = window.scrollY;
  shown?.left?.();
  shown = next;
  main.replaceChildren(next.page);
  main.setAttribute('aria-busy', 'false');
  document.title = `${next.title} · Waybill`;
  next.drawn?.();
  live.show(context());
  if (keepFocus) {
    window.scrollTo(0, scroll);
    if (at) main.querySelector(`[data-index="${at}"]`)?.focus();
  }
}

const reload = () => show({keepFocus: true});

/** Refreshes what is shown, unless somebody is at work in it. */
function update() {
  const busy = document.querySelector('dialog[open]') || document.activeElement?.matches('main input, main select');
  if (session?.user && shown?.live && !busy && !document.hidden) reload();
}

api.whenSignedOut(() => {
  if (session?.user) restart();
});
addEventListener('hashchange', async () => {
  await show();
  document.getElementById('header').replaceChildren(...header(context()).filter(Boolean));
  document.getElementById('main').focus({preventScroll: true});
  window.scrollTo(0, 0);
});
addEventListener('keydown', event => {
  if (event.key === '/' && !event.target.matches('input, textarea, select')) {
    event.preventDefault();
    document.getElementById('search')?.focus();
  }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => session && restart());
setInterval(update, REFRESH);
restart();

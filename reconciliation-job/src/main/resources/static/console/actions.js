// What operators may do, each after a question.
import * as api from './api.js';
import {announce, el} from './dom.js';
import {number, t} from './i18n.js';
import {dateTime} from './time.js';

/** Asks; resolves to false, or to the form's data. */
function ask({title, text, extra, confirm, danger}) {
  return new Promise(resolve => {
    const form = el('form', {method: 'dialog'},
        el('h2', {id: 'question'}, title), el('p', {}, text), extra,
        el('div', {class: 'buttons'},
            el('button', {type: 'submit', value: 'cancel', formnovalidate: true}, t('cancel')),
            el('button', {type: 'submit', value: 'yes', class: danger ? 'danger' : 'primary'}, confirm)));
    const dialog = el('dialog', {'aria-labelledby': 'question'}, form);
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes' ? new FormData(form) : false);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

async function attempt(action) {
  try {
    await action();
  } catch (problem) {
    announce(t('failedTo', problem.message));
  }
}

export async function confirmAudit(context, {from, to, count, judged}) {
  const single = count === undefined;
  const answer = await ask(single
      ? {title: t(judged ? 'reauditTitle' : 'auditTitle'), text: t(judged ? 'reauditText' : 'auditText'), confirm: t('confirm')}
      : {title: t('reauditRangeTitle'), text: t('reauditRangeText', number(count), dateTime(from), dateTime(to)),
        extra: el('label', {class: 'check'}, el('input', {type: 'checkbox', name: 'redo'}), t('redo')), confirm: t('confirm')});
  if (!answer) return;
  await attempt(async () => {
    const audit = await api.startAudit({flow: context.flow.name, from, to, redo: single ? Boolean(judged) : answer.has('redo')});
    if (!context.hasEnded(audit.id)) announce(t('auditStarted'));
  });
}

export async function confirmDelete(context, id) {
  if (!await ask({title: t('deleteTitle'), text: t('deleteText'), confirm: t('confirmDelete'), danger: true})) return;
  await attempt(async () => {
    await api.deleteReport(id);
    announce(t('deleted'));
    context.reload();
  });
}

export const stop = id => attempt(() => api.stopAudit(id));

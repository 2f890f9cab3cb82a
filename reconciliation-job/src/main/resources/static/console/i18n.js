// Words and numbers in the reader's language.
import en from './messages.en.js';
import zh from './messages.zh.js';

const LANGUAGES = {en, zh};

let language = localStorage.getItem('waybill.language')
    || (navigator.languages.some(l => /^(zh|en)/i.test(l))
        ? navigator.languages.find(l => /^(zh|en)/i.test(l)).slice(0, 2).toLowerCase() : 'en');

export const locale = () => (language === 'zh' ? 'zh-CN' : 'en-GB');

export function setLanguage(chosen) {
  language = chosen;
  localStorage.setItem('waybill.language', chosen);
}

export const currentLanguage = () => language;

/** The text of a key, with {0}, {1}, … filled in. */
export function t(key, ...values) {
  const text = LANGUAGES[language][key] ?? en[key] ?? key;
  return text.replace(/\{(\d)}/g, (all, index) => values[index]);
}

export const number = value => new Intl.NumberFormat(locale()).format(value);

export function percent(rate) {
  const digits = rate > 0 && rate < 0.001 ? 3 : rate > 0 && rate < 0.1 ? 2 : 1;
  return new Intl.NumberFormat(locale(), {style: 'percent', maximumFractionDigits: digits}).format(rate);
}

export const milliseconds = value => (value === null ? '–' : value < 1000
    ? t('ms', number(value)) : t('s', new Intl.NumberFormat(locale(), {maximumFractionDigits: 1}).format(value / 1000)));

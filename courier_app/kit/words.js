/**
 * Words in the language of whoever reads: sentences from the server's Fluent catalogues; times, lengths
 * and loads as people of that language write them. Each page says at its start by {@link speakAs} where
 * its sentences come from.
 * @module
 */

import { html } from './html.js';

/**
 * @typedef {object} Speech
 * @property {string} prefix Of the page's own messages, such as `board-`.
 * @property {() => 'en'|'fr'} language
 * @property {() => import('./texts.js').Translate} sentence
 * @property {() => string|undefined} [zone] In which times are told, such as `Europe/Paris`; the phone's own without one.
 */

/** @typedef {{start: string, end: string}} TimeWindow */
/** @typedef {import('answers').Answers['read_round']['aboard']} Load */

/** @type {Speech} */
let speech = { prefix: '', language: () => 'en', sentence: () => (id) => id };

/** Take the sentences of a page. @param {Speech} of */
export function speakAs(of) {
  speech = of;
}

/** @returns {'en'|'fr'} */
export const language = () => speech.language();

/** The day stands before the month, in English too. */
export const locale = () => (language() === 'en' ? 'en-GB' : 'fr');

/**
 * Return a sentence by its whole id, or `null` where there is none.
 * @param {string} id
 * @param {Record<string, string|number>} [values]
 * @returns {string|null}
 */
export function known(id, values) {
  const said = speech.sentence()(id, values);
  return said === id ? null : said;
}

/**
 * Return one of the page's own sentences; one that is missing shows its id, which a test looks for.
 * @param {string} id Without the prefix.
 * @param {Record<string, string|number>} [values]
 */
export function t(id, values) {
  return known(speech.prefix + id, values) ?? speech.prefix + id;
}

/**
 * Return the sentence of a code, in the page's words or the server's; an unknown code is shown as it is.
 * @param {string} family Such as `failure`.
 * @param {string} code
 * @param {Record<string, string|number>} [values]
 */
export function coded(family, code, values) {
  return (
    known(`${speech.prefix}${family}-${code}`, values) ?? known(`${family}-${code}`, values) ?? code
  );
}

/** The phone's own zone. @type {string|undefined} */
let here;

/** Zone in which times are told where the phone's is another one. */
function otherZone() {
  const zone = speech.zone?.();
  return zone && zone !== (here ??= Intl.DateTimeFormat().resolvedOptions().timeZone)
    ? zone
    : undefined;
}

/**
 * Written alike in both languages; a formatter of the browser's is dear to make, so a phone in its cooperative's zone has none.
 * @param {string|number|null|undefined} instant
 * @returns {string} Such as `09:05`, in the cooperative's zone.
 */
export function clock(instant) {
  if (instant === null || instant === undefined) return '–';
  const at = new Date(instant);
  const timeZone = otherZone();
  return (timeZone ? at.toLocaleTimeString('en-GB', { timeZone }) : at.toTimeString()).slice(0, 5);
}

/** @param {string} day Such as `2026-11-26`. */
export function dayName(day) {
  return new Date(`${day}T12:00:00`).toLocaleDateString(locale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
}

/** @param {string|number} instant @returns {string} Such as `Tue 10 March, 09:05`. */
export function dayAndTime(instant) {
  const day = new Date(instant).toLocaleDateString(locale(), {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    timeZone: otherZone(),
  });
  return `${day}, ${clock(instant)}`;
}

/** Each on one line: no line is broken at its dash. @param {TimeWindow[]|null|undefined} windows */
export function windowsText(windows) {
  return (windows ?? [])
    .map((one) => `${clock(one.start)}\u2060–\u2060${clock(one.end)}`)
    .join(', ');
}

/** A text that stays on one line: a number with what it counts. @param {string} text */
export const firm = (text) => text.replaceAll(' ', '\u00a0');

/** @param {number} seconds */
export function span(seconds) {
  const minutes = Math.max(0, Math.round(seconds / 60));
  return firm(
    minutes < 60
      ? t('minutes', { count: minutes })
      : t('hours', {
          hours: Math.floor(minutes / 60),
          minutes: String(minutes % 60).padStart(2, '0'),
        }),
  );
}

/** @param {number} metres */
export function metres(metres) {
  return firm(metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${decimal(metres / 1000)} km`);
}

/**
 * A formatter of the browser's is dear to make: only numbers that want their thousands set apart get one.
 * @param {number} value
 * @param {number} [digits] After the comma, at most.
 */
export function decimal(value, digits = 1) {
  if (Math.abs(value) >= 1000)
    return value.toLocaleString(language(), { maximumFractionDigits: digits });
  const plain = String(Number(value.toFixed(digits)));
  return language() === 'fr' ? plain.replace('.', ',') : plain;
}

/** @param {string[]} names */
export function listed(names) {
  return new Intl.ListFormat(language(), { style: 'short', type: 'unit' }).format(names);
}

/** What goods ask for, such as `chilled` or a skill, in words. @param {string} name */
export const handling = (name) => coded('handling', name.replace(/_ml$/, '')).replaceAll('_', ' ');

/**
 * Words for a load, such as `3 parcels · 12 kg`.
 * @param {Load|null|undefined} load
 */
export function loadText(load) {
  if (!load) return '';
  const parts = [];
  if (load.items) parts.push(firm(t('items', { count: load.items })));
  if (load.mass_g) parts.push(firm(`${decimal(load.mass_g / 1000)} kg`));
  const extra = Object.entries(load.extra ?? {}).filter(
    ([name, amount]) => amount && !name.endsWith('_pieces'),
  );
  // A volume kept at a temperature is one of those of the load: it is told with its own, or it is all.
  const warm =
    (load.volume_ml ?? 0) -
    extra.reduce((sum, [name, amount]) => sum + (name.endsWith('_ml') ? amount : 0), 0);
  if (warm > 0) parts.push(firm(`${decimal(warm / 1000)} l`));
  for (const [name, amount] of extra) {
    const number = name.endsWith('_ml') ? `${decimal(amount / 1000)} l` : decimal(amount);
    parts.push(firm(`${number} ${handling(name)}`));
  }
  return parts.join(' · ');
}

/**
 * A time that screen readers and other programs understand.
 * @param {{at: string|null|undefined}} props
 */
export function Time({ at }) {
  return at ? html`<time datetime=${at}>${clock(at)}</time>` : html`–`;
}

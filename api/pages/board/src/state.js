/**
 * The one state that all views draw: signals, and the few ways to change them.
 * @module
 */

import { signal } from '../../../../courier_app/kit/html.js';

/** @typedef {import('./types.js').Board} Board */

export const session = signal(
  /** @type {{status: 'unknown'|'in'|'out', me: import('./types.js').Me|null}} */ ({
    status: 'unknown',
    me: null,
  }),
);

export const language = signal(/** @type {'en'|'fr'} */ ('fr'));

export const theme = signal(/** @type {'auto'|'light'|'dark'} */ ('auto'));

/** Whether the page is dark, by {@link theme} or by the system. */
export const dark = signal(false);

/** Sentences of {@link language}. @type {{value: import('../../../../courier_app/kit/texts.js').Translate}} */
export const sentence = signal((/** @type {string} */ id) => id);

/** The day that is shown, such as `2026-11-29`; empty until it is known. */
export const day = signal('');

export const board = signal(/** @type {Board|null} */ (null));

/** What is selected in all views: `job:<id>` and `round:<id>`. */
export const selection = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** Ids of the jobs that answer the filters; `null` where every job does. */
export const matching = signal(/** @type {ReadonlySet<string>|null} */ (null));

/** What the pointer or the keyboard is at, by the same keys; empty for nothing. */
export const hovered = signal('');

/** Counts what was heard of streets that are closed or open again. */
export const streetsHeard = signal(0);

/** True where the last request came through. */
export const online = signal(true);

/** Whether a change is being carried out. */
export const isChanging = signal(false);

/** Why the day cannot be shown, in a sentence; empty where it can. */
export const trouble = signal('');

/** Notices at the foot of the page, newest last. */
export const toasts = signal(/** @type {readonly Toast[]} */ ([]));

/**
 * @typedef {object} Toast
 * @property {number} id
 * @property {'good'|'bad'|'plain'} look
 * @property {string} text
 * @property {{title: string, run: () => void}} [action]
 * @property {readonly string[]} [about] What it goes with: the network that is away, or jobs of which a change was refused.
 * @property {string} [leave] Words of the button that closes it, in place of a cross.
 */

/** The dialogue that is open: its component, and what it is given. */
export const dialog = signal(/** @type {{of: any, with: Record<string, any>}|null} */ (null));

/** Now by the server's clock, in ms; ticks every ten seconds. */
export const now = signal(Date.now());

/** Boards of others on this day, by their id. */
export const presence = signal(/** @type {ReadonlyMap<string, Presence>} */ (new Map()));

/** Id of this board, new with each page. */
export const BOARD_ID = crypto.randomUUID();

/** Jobs and rounds that others have selected or carry, by key, with who does. */
export const taken = signal(/** @type {ReadonlyMap<string, string>} */ (new Map()));

/**
 * @typedef {object} Presence
 * @property {string} board_id
 * @property {string} name
 * @property {{view: string, shift_id?: string, at?: string, point?: [number, number]}|null} cursor
 * @property {string[]} selection
 * @property {boolean} dragging
 * @property {number} heard_at
 */

/** Select, in place of what was, or beside it. @param {Iterable<string>} keys @param {{add?: boolean}} [how] */
export function select(keys, { add = false } = {}) {
  const next = new Set(add ? selection.value : []);
  for (const key of keys) {
    if (add && next.has(key)) next.delete(key);
    else next.add(key);
  }
  selection.value = next;
}

/** What was said at the foot of the page, the newest first: it can be read again. */
export const said = signal(/** @type {readonly {id: number, text: string, at: number}[]} */ ([]));

let lastToast = 0;
const TOAST_MS = 8_000;
const MOST_SAID = 50;

/** Say something at the foot of the page. What is bad stays until it is closed. @param {Omit<Toast, 'id'>} message @returns {number} Its id. */
export function toast(message) {
  lastToast += 1;
  const entry = { id: lastToast, ...message };
  toasts.value = [...toasts.value.slice(-3), entry];
  said.value = [{ id: entry.id, text: entry.text, at: now.value }, ...said.value].slice(
    0,
    MOST_SAID,
  );
  if (message.look !== 'bad') closeLater(entry.id);
  return entry.id;
}

/** Close a notice after a while, but not under the pointer or the keyboard. @param {number} id */
function closeLater(id) {
  setTimeout(() => {
    if (document.querySelector('.toasts .bar:is(:hover, :focus-within)')) closeLater(id);
    else closeToast(id);
  }, TOAST_MS);
}

/** Offer something with what was said, as soon as it is known to be possible. @param {number} id @param {NonNullable<Toast['action']>} action */
export function offerWith(id, action) {
  toasts.value = toasts.value.map((one) => (one.id === id ? { ...one, action } : one));
}

/** What is said of a network that is away. */
export const NETWORK = ['network'];

/** Close what was said of something that is so no more. @param {readonly string[]} about */
export function closeToastsAbout(about) {
  const isOver = (/** @type {Toast} */ one) => Boolean(one.about?.some((id) => about.includes(id)));
  if (toasts.value.some(isOver)) toasts.value = toasts.value.filter((one) => !isOver(one));
}

/** @param {number} id */
export function closeToast(id) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Open a dialogue. @param {any} of A component; it is given `onClose` too. @param {Record<string, any>} [given] */
export function openDialog(of, given = {}) {
  dialog.value = { of, with: given };
}

export function closeDialog() {
  dialog.value = null;
}

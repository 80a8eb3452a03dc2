/**
 * Everything that can be done on the board, by name: buttons, menus, the keyboard and the palette all
 * run these, so that no action has one way only.
 * @module
 */

import { t } from '../../../../courier_app/kit/words.js';
import { toast, toasts } from './state.js';

/**
 * @typedef {object} Command
 * @property {string} id Such as `undo`.
 * @property {() => string} title In the language of the page; also what the palette finds. Unless told otherwise the sentence of its id.
 * @property {string} [keys] Such as `ctrl+k` or `m`; a letter alone does nothing while somebody types.
 * @property {() => string} hindrance Why it cannot be done now, in a sentence; empty where it can. Keys say it at the foot of the page.
 * @property {boolean} [isHidden] Not listed in the palette.
 * @property {() => unknown} run
 */

/** @type {Map<string, Command>} */
const all = new Map();

/** Add commands. @param {(Omit<Command, 'title'|'hindrance'> & Partial<Command>)[]} commands */
export function addCommands(commands) {
  for (const one of commands)
    all.set(one.id, { title: () => t(one.id), hindrance: () => '', ...one });
}

/** @returns {Command[]} */
export const commands = () => [...all.values()];

/** @param {string} id @returns {Command|undefined} */
export const commandOf = (id) => all.get(id);

/** Run a command; one that cannot be done now does nothing. @param {string} id */
export function run(id) {
  const found = all.get(id);
  return found && !found.hindrance() ? found.run() : undefined;
}

/** Run something from a dialogue that closes: closed, it gives the focus back, and only then may it go elsewhere. @param {() => void} act */
export function afterDialog(act) {
  requestAnimationFrame(act);
}

/** Name of what is pressed, such as `ctrl+shift+z`. @param {KeyboardEvent} event */
export function keysOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('ctrl');
  if (event.altKey) parts.push('alt');
  if (event.shiftKey && (event.key.length > 1 || parts.length > 0)) parts.push('shift');
  parts.push(event.key === ' ' ? 'space' : event.key.toLowerCase());
  return parts.join('+');
}

/** @param {EventTarget|null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** From a text of several lines in a dialogue Enter with Ctrl sends, as its button does. @param {KeyboardEvent} event */
function send(event) {
  event.preventDefault();
  const dialog = /** @type {HTMLElement} */ (event.target).closest('dialog');
  /** @type {HTMLElement|null|undefined} */ (
    dialog?.querySelector('.btn.main:not([aria-disabled])')
  )?.click();
}

/** Run the command of what is pressed. @param {KeyboardEvent} event */
export function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = keysOf(event);
  const isPlain = !keys.includes('ctrl+') && !keys.includes('alt+') && event.key.length === 1;
  if (isTyping(event.target) && isPlain) return;
  if (keys === 'ctrl+enter' && event.target instanceof HTMLTextAreaElement) return send(event);
  if (document.querySelector('dialog[open]') && keys !== 'ctrl+k') return;
  const found = commands().find((one) => one.keys?.split(' ').includes(keys));
  if (!found) return;
  const hindrance = found.hindrance();
  // A key that is held down says it once.
  if (hindrance && !event.repeat && toasts.value.at(-1)?.text !== hindrance)
    toast({ look: 'plain', text: hindrance });
  if (hindrance) return;
  event.preventDefault();
  found.run();
}

/** Keys as people know them, such as `Ctrl K`. @param {string} keys */
export function keysText(keys) {
  return (
    keys
      .split('+')
      .filter(Boolean)
      .map((one) => one.charAt(0).toUpperCase() + one.slice(1))
      .join(' ') || '+'
  );
}

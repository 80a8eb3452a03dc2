/**
 * The menu of what is under the pointer, or in focus: what can be done with a job or a round, besides
 * its panel.
 * @module
 */

import { html, signal, t, useLayoutEffect, useRef } from '../../../../../courier_app/kit/index.js';
import { overText } from '../chosen.js';
import { commandOf, run } from '../commands.js';
import { OF_JOBS, OF_ROUND } from '../lists/detail.js';
import { select, selection } from '../state.js';
import { keyed, keysOf } from '../timeline/timeline.js';

/** Where it is open, what for, and what had the focus before. */
const shown = signal(
  /** @type {{x: number, y: number, ids: string[], from: Element|null}|null} */ (null),
);

/** Open it instead of the browser's own, over a job or a round. @param {MouseEvent} event */
export function onContextMenu(event) {
  const found = keyed(event);
  const key = found?.dataset.key ?? '';
  if (!found || event.shiftKey) return;
  event.preventDefault();
  if (!selection.value.has(key)) select(keysOf(found));
  const box = found.getBoundingClientRect();
  // The key for menus tells no place of the pointer.
  const [x, y] =
    event.clientX || event.clientY ? [event.clientX, event.clientY] : [box.left, box.bottom];
  shown.value = {
    x,
    y,
    ids: key.startsWith('round:') ? OF_ROUND : OF_JOBS,
    from: document.activeElement,
  };
}

function close() {
  const from = shown.value?.from;
  shown.value = null;
  if (from instanceof HTMLElement) from.focus({ preventScroll: true });
}

export function ContextMenu() {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const at = shown.value;
  useLayoutEffect(() => {
    const menu = box.current;
    if (!menu || !at) return;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.transform = `translate(${Math.max(4, Math.min(at.x, innerWidth - width - 4))}px, ${Math.max(4, Math.min(at.y, innerHeight - height - 4))}px)`;
    menu.querySelector('button')?.focus({ preventScroll: true });
  }, [at]);
  if (!at) return null;
  const over = overText();
  const found = at.ids
    .map((id) => commandOf(id))
    .filter((one) => one !== undefined)
    .filter((one) => !over || one.hindrance() !== over);
  return html`<div class="context-menu" role="menu" ref=${box} aria-label=${t('context-menu')} onKeyDown=${onKey}
    onFocusOut=${(/** @type {FocusEvent} */ event) => {
      if (!box.current?.contains(/** @type {Node|null} */ (event.relatedTarget)))
        shown.value = null;
    }}>
    ${found.map(
      (one) => html`<button type="button" class="btn" role="menuitem" tabindex="-1"
          key=${one.id} data-command=${one.id} title=${one.hindrance() || undefined} aria-disabled=${one.hindrance() ? 'true' : undefined}
      onClick=${() => {
        if (one.hindrance()) return;
        close();
        run(one.id);
      }}>${one.title()}</button>`,
    )}</div>`;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const all = /** @type {HTMLElement[]} */ ([
    .../** @type {Element} */ (event.currentTarget).querySelectorAll('button'),
  ]);
  const at = all.findIndex((one) => one === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[
    event.key
  ];
  if (next !== undefined) all[next % all.length].focus();
  else if (event.key === 'Escape' || event.key === 'Tab') close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

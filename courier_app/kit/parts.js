/**
 * The pieces that screens are put together from.
 * @module
 */

import { html, useId, useLayoutEffect, useRef } from './html.js';
import { Icon } from './icons.js';
import { t } from './words.js';

/** @typedef {any} Children */

/**
 * Let something be done once at a time: a second tap while the first is at work does nothing.
 * @template {any[]} T
 * @param {(...given: T) => unknown} [act]
 * @returns {(...given: T) => Promise<void>}
 */
export function useOnce(act) {
  const busy = useRef(false);
  return async (...given) => {
    if (busy.current || !act) return;
    busy.current = true;
    try {
      await act(...given);
    } finally {
      busy.current = false;
    }
  };
}

/**
 * A button. One that cannot be used now stays in reach of the keyboard and says why.
 * @param {{onClick?: () => unknown, icon?: string, look?: string, off?: boolean, children?: Children, [more: string]: any}} props
 */
export function Button({ onClick, icon, look = '', off = false, children, ...more }) {
  const press = useOnce(onClick && (() => onClick()));
  return html`<button type="button" ...${more} class=${`btn ${look}`} aria-disabled=${off ? 'true' : undefined}
    onClick=${off ? undefined : press}>${icon && html`<${Icon} of=${icon} />`}<span>${children}</span></button>`;
}

/**
 * A link that looks like a button.
 * @param {{href: string, icon?: string, look?: string, children?: Children, [more: string]: any}} props
 */
export function Go({ href, icon, look = '', children, ...more }) {
  return html`<a ...${more} class=${`btn ${look}`} href=${href}>${icon && html`<${Icon} of=${icon} />`}<span>${children}</span></a>`;
}

/**
 * A remark in a box. `alert` ones are read out as soon as they appear.
 * @param {{look?: string, icon?: string, alert?: boolean, children?: Children}} props
 */
export function Note({ look = '', icon, alert = false, children }) {
  return html`<div class=${`note ${look}`} role=${alert ? 'alert' : undefined}>
    ${icon && html`<${Icon} of=${icon} />`}<div class="grow">${children}</div></div>`;
}

/**
 * One of several, as a group of radio buttons.
 * @param {{legend: string, name: string, of: [string, string][], value: string, onPick: (value: string) => void, one?: boolean, wrong?: string}} props
 */
export function Choices({ legend, name, of, value, onPick, one = false, wrong = '' }) {
  const id = useId();
  return html`<fieldset class="field" aria-describedby=${wrong ? id : undefined}>
    <legend>${legend}</legend>
    ${wrong && html`<p class="wrong" id=${id} role="alert">${wrong}</p>`}
    <div class=${`choices ${one ? 'one' : ''}`}>
      ${of.map(
        ([code, words]) => html`<label class="choice" key=${code}>
        <input type="radio" name=${name} value=${code} checked=${value === code} onChange=${() => onPick(code)} />
        <span>${words}</span></label>`,
      )}
    </div>
  </fieldset>`;
}

/**
 * One of many, in a list that opens.
 * @param {{id: string, label: string, onPick: (value: string) => void, children?: Children}} props `children`: its options.
 */
export function Pick({ id, label, onPick, children }) {
  return html`<div class="field"><label for=${id}>${label}</label>
    <select id=${id} onChange=${(/** @type {any} */ event) => onPick(event.target.value)}>${children}</select></div>`;
}

/**
 * A number that is counted with two buttons.
 * @param {{label: string, value: number, low?: number, high?: number, onCount: (value: number) => void}} props
 */
export function Stepper({ label, value, low = 0, high = 999, onCount }) {
  const id = useId();
  return html`<div class="field" role="group" aria-labelledby=${id}>
    <span class="label" id=${id}>${label}</span>
    <div class="stepper">
      <button type="button" class="btn" aria-label=${t('one-less')} aria-disabled=${value <= low ? 'true' : undefined}
        onClick=${() => value > low && onCount(value - 1)}><${Icon} of="minus" /></button>
      <output aria-live="polite">${value}</output>
      <button type="button" class="btn" aria-label=${t('one-more')} aria-disabled=${value >= high ? 'true' : undefined}
        onClick=${() => value < high && onCount(value + 1)}><${Icon} of="plus" /></button>
    </div>
  </div>`;
}

/**
 * Something that is on or off.
 * @param {{on: boolean, onTurn: (on: boolean) => void, off?: boolean, children?: Children}} props
 */
export function Switch({ on, onTurn, off = false, children }) {
  return html`<button type="button" class="switch" role="switch" aria-checked=${String(on)} aria-disabled=${off ? 'true' : undefined}
    onClick=${() => !off && onTurn(!on)}><span>${children}</span><i></i></button>`;
}

/**
 * A text that somebody writes.
 * @param {{label: string, value: string, onWrite: (value: string) => void,
 *   hint?: string, wrong?: string, long?: boolean, look?: string, [more: string]: any}} props
 */
export function Field({
  label,
  value,
  onWrite,
  hint = '',
  wrong = '',
  long = false,
  look = '',
  ...more
}) {
  const id = useId();
  const about =
    [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined;
  const same = {
    id,
    class: look,
    value,
    'aria-describedby': about,
    'aria-invalid': wrong ? 'true' : undefined,
    ...more,
    onInput: (/** @type {any} */ event) => onWrite(event.target.value),
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${long ? html`<textarea ...${same}></textarea>` : html`<input type="text" ...${same} />`}
    ${wrong && html`<p class="wrong" id=${`${id}-wrong`} role="alert">${wrong}</p>`}
  </div>`;
}

/**
 * Nothing there, and what that means.
 * @param {{icon: string, children?: Children}} props
 */
export function Empty({ icon, children }) {
  return html`<div class="empty"><${Icon} of=${icon} size=${40} />${children}</div>`;
}

/** While something is read for the first time. */
export function Loading() {
  return html`<div class="skeleton" role="status"><span class="unseen">${t('loading')}</span>
    <i></i><i></i><i></i><i></i></div>`;
}

/** A dialogue that is open as long as it is there. */
export function useModal() {
  const box = useRef(/** @type {HTMLDialogElement|null} */ (null));
  // At once: after the frame it would be seen a frame later.
  useLayoutEffect(() => {
    const shown = box.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return box;
}

/**
 * A sheet over the screen: focus stays in it, Escape closes it.
 * @param {{title: string, onClose: () => void, children?: Children}} props
 */
export function Sheet({ title, onClose, children }) {
  const box = useModal();
  const id = useId();
  return html`<dialog ref=${box} aria-labelledby=${id} onCancel=${(/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  }}>
    <div class="sheet">
      <div class="head"><h2 id=${id}>${title}</h2>
        <button type="button" class="btn icon" aria-label=${t('close')} onClick=${onClose}><${Icon} of="cross" /></button></div>
      ${children}
    </div>
  </dialog>`;
}

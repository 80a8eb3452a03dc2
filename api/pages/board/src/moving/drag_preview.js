/**
 * What hangs at the pointer, with the price of the place below it.
 * @module
 */

import {
  effect,
  html,
  listed,
  span,
  t,
  useLayoutEffect,
  useRef,
} from '../../../../../courier_app/kit/index.js';
import { moreMoney } from '../figures.js';
import { board } from '../state.js';
import { beginWords, laterWords } from './carry_out.js';
import { hanging, pointer } from './drag.js';
import { asked, lateSum } from './price.js';
import { rulesApart } from './rules.js';

const MOST_LATER = 4;

export function DragPreview() {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const at = hanging.value;
  // It follows the pointer without being drawn anew.
  useLayoutEffect(
    () =>
      at
        ? effect(() => {
            const { x, y } = pointer.value;
            if (box.current) box.current.style.transform = `translate(${x}px, ${y}px)`;
          })
        : undefined,
    [at],
  );
  if (!at) return null;
  const names = at.jobs.slice(0, 2).map((id) => board.value?.jobs.get(id)?.label ?? '');
  return html`<div class="hanging" ref=${box} aria-hidden="true">
    <p class="name">${listed(names)}${at.jobs.length > 2 ? ` +${at.jobs.length - 2}` : ''}</p>
    <${PriceText} />
  </div>`;
}

/** Rules in the way; of many that would be late how many and the worst, the others unfolded on wish. @param {{price: import('./price.js').Price}} props */
export function Rules({ price }) {
  const { rules, late } = rulesApart(price);
  const line = (/** @type {import('./price.js').Price['rules'][number]} */ one) =>
    html`<p class=${one.hard ? 'wrong' : 'warned'} key=${one.code + one.text}>${one.text}</p>`;
  return html`${rules.map(line)}${
    late.length > 0 &&
    html`<details><summary class="wrong">${lateSum(late)}</summary>${late.map(line)}</details>`
  }`;
}

/** The price of what is in the hand, in words. @param {{hint?: string}} props `hint`: what is told while nothing is asked. */
export function PriceText({ hint = 'move-where' }) {
  const found = asked.value;
  if (!found) return html`<p class="soft">${t(hint)}</p>`;
  const rider = found.move.shift_id ? board.value?.shifts.get(found.move.shift_id)?.rider : '';
  if (found.trouble) return html`<p class="wrong">${found.trouble}</p>`;
  if (!found.price) return html`<p class="soft">${rider ?? ''} …</p>`;
  const { price } = found;
  const later = laterWords(price);
  const sum = [
    price.cost_cents === null ? '' : moreMoney(price.cost_cents),
    beginWords(price),
    price.end_later_s > 60 && t('end-later', { span: span(price.end_later_s) }),
    price.cost_cents !== null &&
      (later.length > 0 ? t('later-count', { count: later.length }) : t('nobody-later')),
  ].filter(Boolean);
  return html`<p class="num">
    <b>${rider || t('out-of-its-round')}</b> ${sum.join(' · ')}</p>
    <${Rules} price=${price} />
    ${later.slice(0, MOST_LATER).map((one) => html`<p class="sub" key=${one}>${one}</p>`)}
    ${later.length > MOST_LATER && html`<p class="sub">${t('more-later', { count: later.length - MOST_LATER })}</p>`}`;
}

/**
 * Goods that are collected at a farm, by name, with how many there will be.
 * @module
 */

import { Note, html } from '../../kit/index.js';
import { isSettled } from './stop.js';
import { t } from './words.js';

/** @typedef {import('../core/types.js').StopNow} StopNow */

/** @param {{of: StopNow}} props */
export function CollectedGoods({ of }) {
  if (isSettled(of)) return null;
  const goods = of.goods ?? [];
  const isShort = goods.some((one) => one.announced_items !== null);
  return html`<${Note} look=${isShort ? 'warn' : ''} icon=${isShort ? 'warn' : 'box'}><p class="strong">${t('goods-title')}</p>
    <ul>${goods.map(
      (one) =>
        html`<li key=${one.what}>${
          one.announced_items === null
            ? t('goods-lot', { count: one.items, what: one.what })
            : t('goods-fewer', { count: one.announced_items, ordered: one.items, what: one.what })
        }</li>`,
    )}</ul>
    ${isShort && html`<p class="small">${t('goods-go-on')}</p>`}</${Note}>`;
}

/**
 * Empties that are taken back, counted by kind.
 * @module
 */

import { Stepper, html } from '../../../kit/index.js';
import { t } from '../words.js';

/** @param {{of: {value: Record<string, number>}, look?: string}} props */
export function Empties({ of, look = '' }) {
  const kinds = Object.keys(of.value);
  if (kinds.length === 0) return null;
  return html`<section class=${look}>${kinds.map(
    (
      kind,
    ) => html`<${Stepper} key=${kind} label=${t('count-empties', { kind: t('piece', { kind }) })} value=${of.value[kind]}
    onCount=${(/** @type {number} */ n) => {
      of.value = { ...of.value, [kind]: n };
    }} />`,
  )}</section>`;
}

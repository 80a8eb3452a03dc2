/**
 * What an import or an order is better with: a pin on the map for an address that nobody knows.
 * @module
 */

import { offerMap, showPin } from '../kit/pin.js';

/** Show the map beside a field of latitude and longitude, which the pin fills. @param {HTMLElement} box */
async function show(box) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(box.dataset.pin ?? ''));
  const choice = /** @type {HTMLSelectElement|null} */ (
    document.getElementById(box.dataset.choice ?? '')
  );
  const move = await showPin(box, pointOf(field.value || (choice?.value ?? '')), ([lon, lat]) => {
    field.value = `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
    if (choice) choice.value = '';
  });
  const follow = (/** @type {string} */ text) => {
    const at = pointOf(text);
    if (at) move(at);
  };
  field.addEventListener('change', () => follow(field.value));
  choice?.addEventListener('change', () => follow(choice.value));
}

/** @param {string} text @returns {[number, number]|null} */
function pointOf(text) {
  const found = text.match(/^\s*(-?\d+\.\d+)\s*[,; ]\s*(-?\d+\.\d+)\s*$/);
  return found ? [Number(found[2]), Number(found[1])] : null;
}

for (const box of document.querySelectorAll('[data-pin]'))
  offerMap(/** @type {HTMLElement} */ (box), show);

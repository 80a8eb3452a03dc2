/**
 * Address fields: suggestions while one types, and a pin on the map for a door that it lacks.
 * @module
 */

import { offerMap, read, showPin } from './pin.js';

const WAIT_MS = 250;
const SHORTEST = 3;

/** @typedef {{kind: string, label: string, point: {lon: number, lat: number}}} Found */

/** @param {string} name @returns {HTMLInputElement|null} */
const input = (name) => document.querySelector(`input[name="${name}"]:not([type="radio"])`);

/**
 * Keep where an address is.
 * @param {string} name @param {{lon: number, lat: number}} at @param {string} address
 * @param {boolean} [streetOnly]
 */
function put(name, at, address, streetOnly = false) {
  const point = input(`${name}_point`);
  if (!point) return;
  const street = streetOnly ? ',street' : '';
  point.value = `${at.lon.toFixed(7)},${at.lat.toFixed(7)}${street}|${address}`;
  point.dispatchEvent(new Event('moved'));
}

/** Point of the address as it is written now. @param {string} name @returns {[number, number]|null} */
function pointOf(name) {
  const [numbers, ...rest] = (input(`${name}_point`)?.value ?? '').split('|');
  const typed = input(name);
  if (typed && rest.join('|') !== typed.value.trim()) return null;
  const [lon, lat] = (numbers ?? '').split(',').map(Number);
  return numbers && Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
}

/** Suggest addresses while one is typed; one that was chosen has its point. @param {string} name */
function suggest(name) {
  const typed = input(name);
  const list = document.getElementById(`${name}-list`);
  if (!typed || !list) return;
  /** @type {Map<string, Found>} */
  const known = new Map();
  let timer = 0;
  typed.addEventListener('input', () => {
    clearTimeout(timer);
    const asked = typed.value.trim();
    const found = known.get(asked);
    if (found) {
      put(name, found.point, found.label, found.kind === 'street');
      return;
    }
    if (asked.length < SHORTEST) return;
    timer = setTimeout(async () => {
      const path = `/v1/geocode?limit=6&q=${encodeURIComponent(asked.slice(0, 300))}`;
      const answer = await read(path).catch(() => null);
      if (!answer || typed.value.trim() !== asked) return;
      for (const one of answer.items) known.set(one.label, one);
      list.replaceChildren(
        ...answer.items.map((/** @type {Found} */ one) => new Option(one.label, one.label)),
      );
      const same = known.get(asked);
      if (same) put(name, same.point, same.label, same.kind === 'street');
    }, WAIT_MS);
  });
  // Whoever is quick has typed before this script came.
  if (document.activeElement === typed) typed.dispatchEvent(new Event('input'));
}

/** Show the city with a pin at the door, which may be moved. @param {HTMLElement} box */
async function showDoor(box) {
  const name = box.dataset.pin ?? '';
  const move = await showPin(box, pointOf(name), async ([lon, lat]) => {
    const typed = input(name);
    for (const one of /** @type {NodeListOf<HTMLInputElement>} */ (
      document.querySelectorAll(`input[type="radio"][name="${name}_choice"]`)
    ))
      one.checked = false;
    if (typed && !typed.value.trim()) {
      const found = await read(`/v1/geocode/reverse?lon=${lon}&lat=${lat}`);
      typed.value = found?.label ?? '';
    }
    put(name, { lon, lat }, typed ? typed.value.trim() : (box.dataset.fixed ?? ''));
  });
  input(`${name}_point`)?.addEventListener('moved', () => {
    const at = pointOf(name);
    if (at) move(at);
  });
}

for (const part of document.querySelectorAll('[data-address]'))
  suggest(/** @type {HTMLElement} */ (part).dataset.address ?? '');
for (const box of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll('[data-pin]')
)) {
  offerMap(box, showDoor);
  if ('open' in box.dataset) box.querySelector('button')?.click();
}

/**
 * What the pages of deliveries are better with: suggestions for addresses, a pin on the map, and only
 * those fields in sight that count.
 * @module
 */

import { offerMap, read, showPin } from '../kit/pin.js';

const WAIT_MS = 250;

/** @typedef {{label: string, point: {lon: number, lat: number}}} Found */

/** @param {string} name @returns {HTMLInputElement|null} */
const field = (name) => document.querySelector(`[name="${name}"]`);

/** Show a part of a form only where the choice above makes it count. @param {HTMLElement} part */
function showWhen(part) {
  const { when, is } = part.dataset;
  const look = () => {
    const chosen = /** @type {HTMLInputElement|null} */ (
      document.querySelector(`[name="${when}"]:checked, select[name="${when}"]`)
    );
    part.hidden = chosen !== null && !(is ?? '').split(' ').includes(chosen.value);
  };
  document.addEventListener('change', look);
  look();
}

/** Suggest addresses while one is typed; one that was chosen has its point. @param {string} side */
function suggest(side) {
  const typed = field(`${side}_address`);
  const list = document.getElementById(`${side}-list`);
  const point = field(`${side}_point`);
  if (!typed || !list || !point) return;
  /** @type {Map<string, Found>} */
  const known = new Map();
  let timer = 0;
  typed.addEventListener('input', () => {
    clearTimeout(timer);
    const found = known.get(typed.value);
    if (found) {
      put(side, found.point, found.label);
      return;
    }
    timer = setTimeout(async () => {
      if (typed.value.trim().length < 3) return;
      const asked = typed.value;
      const answer = await read(`/v1/geocode?limit=6&q=${encodeURIComponent(asked.slice(0, 300))}`);
      if (!answer || typed.value !== asked) return;
      for (const one of answer.items) known.set(one.label, one);
      list.replaceChildren(
        ...answer.items.map((/** @type {Found} */ one) => new Option(one.label, one.label)),
      );
    }, WAIT_MS);
  });
  // Whoever is quick has typed before this script came.
  if (document.activeElement === typed) typed.dispatchEvent(new Event('input'));
}

/** Keep where an address is. @param {string} side @param {{lon: number, lat: number}} at @param {string} label */
function put(side, at, label) {
  const point = field(`${side}_point`);
  if (!point) return;
  point.value = `${at.lon.toFixed(6)},${at.lat.toFixed(6)}|${label}`;
  point.dispatchEvent(new Event('moved'));
}

/** @param {string} side @returns {[number, number]|null} */
function pointOf(side) {
  const [numbers, label] = (field(`${side}_point`)?.value ?? '').split('|');
  const [lon, lat] = (numbers ?? '').split(',').map(Number);
  if (!label || label !== field(`${side}_address`)?.value.trim()) return null;
  return Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
}

/** Show the city with a pin at the door, which may be moved. @param {HTMLElement} box */
async function showDoor(box) {
  const side = box.dataset.pin ?? '';
  const move = await showPin(box, pointOf(side), async ([lon, lat]) => {
    const address = field(`${side}_address`);
    if (address && !address.value.trim()) {
      const found = await read(`/v1/geocode/reverse?lon=${lon}&lat=${lat}`);
      address.value = found?.label ?? '';
    }
    put(side, { lon, lat }, address?.value.trim() ?? '');
  });
  field(`${side}_point`)?.addEventListener('moved', () => {
    const at = pointOf(side);
    if (at) move(at);
  });
}

/** Show how long a slot is still held, whatever the clock of the browser says. @param {HTMLElement} part */
function countDown(part) {
  const until = performance.now() + Number(part.dataset.left) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    part.textContent = (left ? part.dataset.words?.replace('%', clock) : part.dataset.over) ?? '';
    if (left) setTimeout(tick, 1000);
  };
  tick();
}

for (const part of document.querySelectorAll('[data-left]'))
  countDown(/** @type {HTMLElement} */ (part));
for (const part of document.querySelectorAll('[data-when]'))
  showWhen(/** @type {HTMLElement} */ (part));
for (const side of ['to', 'from']) suggest(side);
for (const box of document.querySelectorAll('[data-pin]'))
  offerMap(/** @type {HTMLElement} */ (box), showDoor);

// A filter is applied as it is changed; whoever has no script presses its button.
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll('form[data-live]')
)) {
  form.addEventListener('change', (event) => {
    if (/** @type {HTMLElement} */ (event.target).tagName === 'SELECT') form.requestSubmit();
  });
}

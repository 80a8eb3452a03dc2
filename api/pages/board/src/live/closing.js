/**
 * A street is closed or slowed: drawn on the map point by point, or found by its name. What the day
 * would become is shown before it is accepted.
 * @module
 */

import { html, signal, useSignal } from '../../../../../courier_app/kit/html.js';
import { Button, Field, Note } from '../../../../../courier_app/kit/parts.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { addCommands } from '../commands.js';
import { pointTaker, showDrawn, shownMap, takePoints, tool } from '../map/tools.js';
import { call } from '../server.js';
import { day, now, openDialog } from '../state.js';
import { instantOf, wallClock } from '../times.js';
import { ChangePreview } from './change_preview.js';

/** @typedef {import('../types.js').LonLat} LonLat */

const NAME = 'closure';
const AROUND_M = 25;
const HOUR_MS = 3_600_000;

/** Points that are drawn so far. */
export const points = signal(/** @type {LonLat[]} */ ([]));

addCommands([
  { id: 'draw-closure', keys: 'c', title: () => t('draw-closure'), run: draw },
  { id: 'close-by-name', title: () => t('close-by-name'), run: () => openDialog(ClosureDialog, { drawn: [] }) },
]);

function draw() {
  points.value = [];
  takePoints(NAME, (point) => {
    points.value = [...points.value, point];
    show();
  });
}

function show() {
  const coordinates = points.value;
  if (coordinates.length === 0) showDrawn([]);
  else showDrawn([{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: coordinates.length > 1 ? coordinates : [coordinates[0], coordinates[0]] } }]);
}

/** What to do while a street is drawn, over the map. */
export function DrawingBar() {
  if (tool.value !== NAME) return null;
  const count = points.value.length;
  const end = () => { tool.value = 'select'; };
  const middle = () => {
    const at = shownMap.current?.getCenter();
    if (at) pointTaker.current?.([at.lng, at.lat]);
  };
  return html`<i class="middle" aria-hidden="true"></i><div class="drawing-bar" role="group" aria-label=${t('draw-closure')}><p role="status">${count === 0 ? t('draw-first') : t('draw-more', { count })}</p>
    <${Button} onClick=${middle}>${t('draw-middle')}</${Button}>
    <${Button} onClick=${() => { points.value = points.value.slice(0, -1); show(); }} off=${count === 0}>${t('draw-back')}</${Button}>
    <${Button} onClick=${end}>${t('cancel')}</${Button}>
    <${Button} look="main" off=${count === 0} onClick=${() => { const drawn = points.value; end(); openDialog(ClosureDialog, { drawn }); }}>${t('draw-done')}</${Button}></div>`;
}

/** @param {{drawn: LonLat[], onClose: () => void}} props */
export function ClosureDialog({ drawn, onClose }) {
  const from = useSignal(wallClock(now.value));
  const until = useSignal(wallClock(now.value + 2 * HOUR_MS));
  const slow = useSignal('');
  const reason = useSignal('');
  const place = useSignal(/** @type {{label: string, point: LonLat}|null} */ (null));
  const streets = useSignal('');
  const ready = useSignal(false);
  const area = areaOf(drawn, place.value?.point ?? null, streets.value.trim(), slow.value);
  const times = { from_at: instantOf(day.value, from.value), until_at: until.value ? instantOf(day.value, until.value, from.value) : null };
  const trouble = until.value && times.until_at !== null && times.until_at <= times.from_at ? t('closure-order') : '';
  const change = ready.value && area && !trouble && times.from_at ? { path: '/v1/closures', body: { area, ...times, reason: reason.value.trim(), replan: true } } : null;
  const again = () => { ready.value = false; };
  return html`<${ChangePreview} title=${t('closure-title')} change=${change} done=${(/** @type {any} */ answer) => t(answer.rounds.length > 0 ? 'closure-done' : 'closure-done-aside')} onClose=${onClose}>
    ${drawn.length === 0 && html`<${PlaceSearch} chosen=${place.value?.label ?? ''} onChoose=${(/** @type {any} */ found) => { place.value = found; again(); }} />`}
    <div class="row fields">
      <${Field} label=${t('closed-from')} type="time" value=${from.value} onWrite=${(/** @type {string} */ value) => { from.value = value; again(); }} />
      <${Field} label=${t('closed-until')} type="time" value=${until.value} wrong=${trouble} onWrite=${(/** @type {string} */ value) => { until.value = value; again(); }} />
      <${Field} label=${t('slow-kmh')} hint=${t('slow-hint')} inputmode="numeric" value=${slow.value} onWrite=${(/** @type {string} */ value) => { slow.value = value.replace(/\D/g, ''); again(); }} />
    </div>
    <${Field} label=${t('only-streets')} hint=${t('only-streets-hint')} value=${streets.value} onWrite=${(/** @type {string} */ value) => { streets.value = value; again(); }} />
    <${Field} label=${t('reason')} value=${reason.value} onWrite=${(/** @type {string} */ value) => { reason.value = value; again(); }} />
    ${!area && html`<${Note} icon="place"><p>${t('closure-where')}</p></${Note}>`}
    ${!ready.value && html`<div class="row"><${Button} off=${!area || Boolean(trouble) || !times.from_at} onClick=${() => { ready.value = true; }}>${t('closure-look')}</${Button}></div>`}
  </${ChangePreview}>`;
}

/** The area of a closure; `null` where it lies nowhere yet. @param {LonLat[]} drawn @param {LonLat|null} point @param {string} streets @param {string} slow */
function areaOf(drawn, point, streets, slow) {
  const at = drawn.length > 0 ? drawn : point ? [point] : [];
  if (at.length === 0) return null;
  return {
    kind: at.length > 1 ? 'line' : 'point',
    points: at,
    radius_m: at.length > 1 ? 10 : AROUND_M,
    ...(streets ? { streets: streets.split(',').map((one) => one.trim()).filter(Boolean) } : {}),
    ...(slow ? { slow_kmh: Number(slow) } : {}),
  };
}

/** Finds a place by its address, for whoever does not draw. @param {{chosen: string, onChoose: (found: {label: string, point: LonLat}) => void}} props */
function PlaceSearch({ chosen, onChoose }) {
  const text = useSignal('');
  const found = useSignal(/** @type {any[]} */ ([]));
  const isNowhere = useSignal(false);
  const choose = (/** @type {any} */ one) => {
    onChoose({ label: one.label, point: [one.point.lon, one.point.lat] });
    found.value = [];
  };
  const look = async () => {
    if (text.value.trim().length < 3) return;
    const reply = await call('GET', `/v1/geocode?q=${encodeURIComponent(text.value.trim())}`);
    if (reply.kind !== 'ok') return;
    const items = reply.json.items ?? [];
    isNowhere.value = items.length === 0;
    // A single place is the one that was meant, and so is the only one of just that name.
    const named = items.filter((/** @type {any} */ one) => one.label.split(',')[0].toLowerCase() === text.value.trim().toLowerCase());
    if (items.length === 1) choose(items[0]);
    else if (named.length === 1) choose(named[0]);
    else found.value = items;
  };
  return html`<div class="row fields"><${Field} label=${t('closure-place')} value=${text.value} onWrite=${(/** @type {string} */ value) => { text.value = value; }} /><${Button} icon="search" onClick=${look}>${t('find')}</${Button}></div>
    ${isNowhere.value ? html`<p class="wrong" role="alert">${t('closure-nowhere')}</p>` : chosen && html`<p role="status"><b>${chosen}</b></p>`}
    <ul class="rows">${found.value.slice(0, 6).map((one) => html`<li key=${one.label}><button type="button" class="line" onClick=${() => choose(one)}><span class="grow">${one.label}</span></button></li>`)}</ul>`;
}

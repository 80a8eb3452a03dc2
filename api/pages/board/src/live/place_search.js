/**
 * A place found by its address, for whoever does not draw on the map.
 * @module
 */

import {
  Button,
  Field,
  html,
  into,
  metres,
  t,
  useEffect,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { lengthOf } from '../map/features.js';
import { call } from '../server.js';

/** @typedef {import('../types.js').LonLat} LonLat */
/** @typedef {{label: string, point: LonLat, street: string}} FoundPlace `street`: its name, where the place is on one. */

/** So many are offered. */
const MOST = 6;
const METRES_OF_DEGREE = 111_195;

/** @param {{lon: number, lat: number}} one @param {{lon: number, lat: number}} other */
const metresBetween = (one, other) =>
  lengthOf([
    [one.lon, one.lat],
    [other.lon, other.lat],
  ]) * METRES_OF_DEGREE;

/** Finds a place by its address, for whoever does not draw. @param {{first: string, chosen: string, onChoose: (found: FoundPlace) => void}} props `first`: what is looked for from the beginning. */
export function PlaceSearch({ first, chosen, onChoose }) {
  const text = useSignal(first);
  const found = useSignal(/** @type {any[]} */ ([]));
  const isNowhere = useSignal(false);
  const isLooking = useSignal(false);
  const choose = (/** @type {any} */ one) => {
    onChoose({ label: one.label, point: [one.point.lon, one.point.lat], street: one.street ?? '' });
    found.value = [];
  };
  const look = async () => {
    if (text.value.trim().length < 3) return;
    isLooking.value = true;
    const reply = await call('GET', `/v1/geocode?q=${encodeURIComponent(text.value.trim())}`);
    isLooking.value = false;
    if (reply.kind !== 'ok') return;
    const items = reply.json.items ?? [];
    isNowhere.value = items.length === 0;
    // A single place is the one that was meant, and so is the only one of just that name.
    const named = items.filter(
      (/** @type {any} */ one) =>
        one.label.split(',')[0].toLowerCase() === text.value.split(',')[0].trim().toLowerCase(),
    );
    if (items.length === 1) choose(items[0]);
    else if (named.length === 1) choose(named[0]);
    else found.value = items;
  };
  // Of those that read alike the later ones say how far from the first they are.
  const apart = (/** @type {any} */ one) => {
    const like = found.value.find((other) => other.label === one.label);
    return (
      like !== one &&
      html` <span class="sub num">${t('place-apart', { distance: metres(metresBetween(like.point, one.point)) })}</span>`
    );
  };
  useEffect(() => {
    if (first) void look();
  }, []);
  return html`<div class="row fields"><${Field} label=${t('closure-place')} value=${text.value} onWrite=${into(text)} onKeyDown=${(
    /** @type {KeyboardEvent} */ event,
  ) => {
    if (event.key === 'Enter') void look();
  }} /><${Button} icon="search" onClick=${look}>${t('find')}</${Button}></div>
    ${
      isLooking.value
        ? html`<p class="soft" role="status">${t('loading')}</p>`
        : isNowhere.value
          ? html`<p
        class="wrong" role="alert">${t('closure-nowhere')}</p>`
          : chosen && html`<p role="status"><b>${chosen}</b></p>`
    }
    <ul class="rows">${found.value.slice(0, MOST).map(
      (one, at) => html`<li key=${at}>
      <button type="button" class="line" onClick=${() => choose(one)}><span class="grow">${one.label}${apart(one)}</span></button></li>`,
    )}</ul>`;
}

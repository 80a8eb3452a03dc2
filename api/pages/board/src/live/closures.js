/**
 * Streets that are closed or slowed on the day that is shown: listed with until when, by whom and why,
 * with other hours for them, and opened again. The map draws the same.
 * @module
 */

import { cornersOf, feature } from '../../../../../courier_app/kit/geojson.js';
import {
  Button,
  Field,
  Sheet,
  effect,
  html,
  listed,
  signal,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands, run } from '../commands.js';
import { whenIdle } from '../frame/idle.js';
import { front } from '../frame/layout.js';
import { lengthOf } from '../map/features.js';
import { shownMap, tool } from '../map/tools.js';
import { call } from '../server.js';
import { board, day, now, openDialog, session, streetsHeard } from '../state.js';
import { dayTitle, instantOf, shifted, wallClock, wallDay } from '../times.js';
import { ChangePreview } from './change_preview.js';

/**
 * @typedef {object} ClosedStreets
 * @property {string} id
 * @property {import('../types.js').LonLat[][]} lines
 * @property {string[]} streets Their names, the longest first.
 * @property {string} from_at
 * @property {string|null} until_at `null`: until somebody opens them.
 * @property {number|null} slow_kmh `null` where nobody passes.
 * @property {string} reason
 * @property {string} made_by
 * @property {string} made_at
 */

/** Names that are told of one closure. */
const MOST_NAMES = 3;
const BY_MS = 2_000;

/** Closures of the day. */
const known = signal(/** @type {ClosedStreets[]} */ ([]));

/** What is closed now or will be on this day. @returns {ClosedStreets[]} */
export const closedStreets = () =>
  known.value.filter((one) => !one.until_at || Date.parse(one.until_at) > now.value);

addCommands([
  {
    id: 'closed-streets',
    hindrance: () => (closedStreets().length > 0 ? '' : t('no-closed-streets')),
    run: () => openDialog(ClosedStreetsDialog),
  },
]);

let asked = '';
// Lists and timeline come first.
effect(() => {
  const on = board.value?.doc.day;
  const key = `${on} ${streetsHeard.value}`;
  if (!on || key === asked || !session.value.me?.permissions['closures:read']) return;
  asked = key;
  whenIdle(() => void read(on), { byMs: BY_MS });
});

/** @param {string} on */
async function read(on) {
  const reply = await call(
    'GET',
    `/v1/closures.geojson?start=${instantOf(on, '00:00')}&end=${instantOf(shifted(on, 1), '00:00')}`,
    { quiet: true },
  );
  if (reply.kind !== 'ok' || on !== day.value) return;
  known.value = reply.json.features
    .map((/** @type {any} */ one) => ({
      id: one.id,
      lines: one.geometry.coordinates,
      ...one.properties,
    }))
    .sort((/** @type {ClosedStreets} */ one, /** @type {ClosedStreets} */ other) =>
      one.from_at.localeCompare(other.from_at),
    );
}

/** An instant on the clock, with its day where that is another one. @param {string} at */
function clockOn(at) {
  const on = wallDay(Date.parse(at));
  return on === day.value ? wallClock(at) : `${dayTitle(on)}, ${wallClock(at)}`;
}

/** @param {ClosedStreets} one */
export function hoursText({ from_at: from, until_at: until }) {
  return until
    ? `${clockOn(from)}–${clockOn(until)}`
    : t('closed-without-end', { from: clockOn(from) });
}

/** @param {ClosedStreets} one */
function namesOf({ streets }) {
  if (streets.length === 0) return t('street-without-name');
  return listed(streets.length > MOST_NAMES ? [...streets.slice(0, MOST_NAMES), '…'] : streets);
}

/** What the map draws of them, as GeoJSON: of each its lines, and the longest of these with its hours. @returns {import('../map/features.js').Feature[]} */
export const closedFeatures = () =>
  closedStreets().flatMap((one) => {
    const slow = one.slow_kmh !== null;
    const label = slow
      ? t('slowed-label', { hours: hoursText(one), speed: one.slow_kmh ?? 0 })
      : t('closed-label', { hours: hoursText(one) });
    const [longest] = [...one.lines].sort((line, other) => lengthOf(other) - lengthOf(line));
    return longest
      ? [
          feature('MultiLineString', one.lines, { key: one.id, slow }),
          feature('LineString', longest, { key: `${one.id} hours`, slow, label }),
        ]
      : [];
  });

/** How many there are, over the map; opens their list. */
export function ClosedChip() {
  const count = closedStreets().length;
  if (count === 0 || tool.value !== 'select') return null;
  return html`<${Button} look="closed-chip" icon="barrier" data-command="closed-streets"
      onClick=${() => run('closed-streets')}>${t('closed-count', { count })}</${Button}>`;
}

/** @param {{onClose: () => void}} props */
function ClosedStreetsDialog({ onClose }) {
  const all = closedStreets();
  return html`<${Sheet} title=${t('closed-streets')} onClose=${onClose}>
    ${all.length === 0 && html`<p class="empty">${t('no-closed-streets')}</p>`}
    <ul class="rows">${all.map(
      (one) => html`<li key=${one.id}><div class="line closed-row"><span class="grow">
      <span class="name">${namesOf(one)}</span>
      <span class="num">${one.slow_kmh === null ? hoursText(one) : t('slowed-label', { hours: hoursText(one), speed: one.slow_kmh })}</span>
      <span class="sub num">${one.made_by ? t('closed-by', { name: one.made_by, time: clockOn(one.made_at) }) : t('closed-at', { time: clockOn(one.made_at) })}</span>
      ${one.reason && html`<span class="sub">${one.reason}</span>`}</span>
      <span class="row">${
        shownMap.current &&
        one.lines.length > 0 &&
        html`<${Button} onClick=${() => {
          onClose();
          show(one);
        }}>${t('show-on-map')}</${Button}>`
      }
        <${Button} onClick=${() => openDialog(ClosureHoursDialog, { closure: one })}>${t('change-hours')}</${Button}>
        <${Button} onClick=${() => reopen(one.id, namesOf(one))}>${t('reopen')}</${Button}></span></div></li>`,
    )}</ul>
    <div class="row"><${Button} onClick=${onClose}>${t('close')}</${Button}></div></${Sheet}>`;
}

/** Bring a closure into the middle of the map. @param {ClosedStreets} one */
function show(one) {
  front.value = 'map';
  shownMap.current?.fitBounds(cornersOf(one.lines.flat()), {
    padding: 60,
    maxZoom: 16.5,
    duration: 0,
  });
}

/** Open a street again, with what becomes of the day shown before. @param {string} id @param {string} names */
export function reopen(id, names) {
  openDialog(ChangePreview, {
    title: t('reopen-title', { streets: names }),
    change: { path: `/v1/closures/${id}/open`, body: { replan: true } },
    done: t('reopened'),
  });
}

/** Day and time of day as a field has them. @param {string} at */
const fieldOf = (at) => `${wallDay(Date.parse(at))}T${wallClock(at)}`;

/** The instant of a day and a time of day; empty while they are written. @param {string} value */
const instantOfField = (value) => instantOf(value.slice(0, 10), value.slice(11));

/** @param {{closure: ClosedStreets, onClose: () => void}} props */
function ClosureHoursDialog({ closure, onClose }) {
  const from = useSignal(fieldOf(closure.from_at));
  const until = useSignal(closure.until_at ? fieldOf(closure.until_at) : '');
  const ready = useSignal(false);
  const times = {
    from_at: instantOfField(from.value),
    until_at: until.value ? instantOfField(until.value) : null,
  };
  const trouble = times.until_at && times.until_at <= times.from_at ? t('closure-order') : '';
  const isWhole = Boolean(times.from_at && times.until_at !== '' && !trouble);
  const change =
    ready.value && isWhole
      ? { path: `/v1/closures/${closure.id}/hours`, body: { ...times, replan: true } }
      : null;
  const write = (/** @type {{value: string}} */ into) => (/** @type {string} */ value) => {
    [into.value, ready.value] = [value, false];
  };
  return html`<${ChangePreview} title=${t('change-hours-title', { streets: namesOf(closure) })} change=${change} done=${t('hours-changed')} onClose=${onClose}>
    <div class="row fields"><${Field} label=${t('closed-from')} type="datetime-local" value=${from.value} onWrite=${write(from)} />
      <${Field} label=${t('closed-until')} hint=${t('closed-until-hint')}
          type="datetime-local" value=${until.value} wrong=${trouble} onWrite=${write(until)} /></div>
    ${
      !ready.value &&
      html`<div class="row"><${Button} off=${!isWhole} onClick=${() => {
        ready.value = true;
      }}>${t('closure-look')}</${Button}></div>`
    }
  </${ChangePreview}>`;
}

/**
 * A street is closed or slowed: drawn on the map point by point, or found by its name. What the day
 * would become is shown before it is accepted.
 * @module
 */

import { html, signal, useEffect, useSignal } from '../../../../../courier_app/kit/html.js';
import { Button, Field, Note } from '../../../../../courier_app/kit/parts.js';
import { listed, t } from '../../../../../courier_app/kit/words.js';
import { addCommands } from '../commands.js';
import { pointTaker, showDrawn, shownMap, takePoints, tool } from '../map/tools.js';
import { call } from '../server.js';
import { day, now, openDialog } from '../state.js';
import { instantOf, wallClock, wallDay } from '../times.js';
import { send } from './alert_dialogs.js';
import { ChangePreview } from './change_preview.js';
import { reopen } from './closures.js';

/** @typedef {import('../types.js').LonLat} LonLat */

const NAME = 'closure';
const AROUND_M = 25;
const HOUR_MS = 3_600_000;
/** Time around a report within which a message is about it. */
const WITH_IT_MS = 10 * 60_000;

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

/**
 * What somebody reported: who, where they were to go next, when, and in what words.
 * @typedef {{incidentId: string, personId: string, rider: string, since: string, address: string, point: LonLat|null}} Report
 */

/** @typedef {{label: string, point: LonLat, street: string}} FoundPlace `street`: its name, where the place is on one. */

/** @param {{drawn: LonLat[], report?: Report, onClose: () => void}} props */
export function ClosureDialog({ drawn, report, onClose }) {
  const { value: id } = useSignal(crypto.randomUUID());
  const from = useSignal(wallClock(report?.since ?? now.value));
  const until = useSignal(wallClock(now.value + 2 * HOUR_MS));
  const slow = useSignal('');
  const reason = useSignal(report ? t('reported-by', { rider: report.rider }) : '');
  const place = useSignal(/** @type {FoundPlace|null} */ (report?.point ? { label: report.address, point: report.point, street: '' } : null));
  const names = useSignal(/** @type {string[]} */ ([]));
  const left = useSignal(/** @type {ReadonlySet<string>} */ (new Set()));
  const ready = useSignal(false);
  const area = areaOf(drawn, place.value?.point ?? null, names.value.filter((name) => left.value.size > 0 && !left.value.has(name)), slow.value);
  const times = { from_at: instantOf(day.value, from.value), until_at: until.value ? instantOf(day.value, until.value, from.value) : null };
  const trouble = until.value && times.until_at !== null && times.until_at <= times.from_at ? t('closure-order') : '';
  const isNone = names.value.length > 0 && names.value.every((name) => left.value.has(name));
  const change = ready.value && area && !isNone && !trouble && times.from_at ? { path: '/v1/closures', body: { id, area, ...times, reason: reason.value.trim(), replan: true } } : null;
  const again = () => { ready.value = false; };
  const hear = (/** @type {any} */ { streets }) => {
    const found = namesIn(streets);
    // Those that were left out stay in sight, to be taken in again.
    const others = found.filter((name) => !names.value.includes(name));
    if (others.length === 0) return;
    // Of a place by its address its own street is meant; what else lies there can be taken in.
    const own = place.value?.street ?? '';
    if (names.value.length === 0 && found.includes(own)) left.value = new Set(others.filter((name) => name !== own));
    names.value = [...names.value, ...others];
  };
  const choose = (/** @type {FoundPlace} */ found) => {
    [place.value, names.value, left.value] = [found, [], new Set()];
    again();
  };
  const done = (/** @type {any} */ answer) => {
    if (report) void send(`/v1/incidents/${report.incidentId}/close`, { note: t('street-closed-note', { streets: listed(namesIn(answer.streets)) }) }, t('incident-closed'));
  };
  const wayBack = (/** @type {any} */ answer) => ({ title: t('undo'), run: () => reopen(id, listed(namesIn(answer.streets))) });
  return html`<${ChangePreview} title=${t('closure-title')} change=${change} done=${(/** @type {any} */ answer) => t(answer.rounds.length > 0 ? 'closure-done' : 'closure-done-aside')} onAnswer=${hear} onDone=${done} wayBack=${wayBack} onClose=${onClose}>
    ${report && html`<${Words} report=${report} />`}
    ${drawn.length === 0 && html`<${PlaceSearch} first=${report?.address ?? ''} chosen=${place.value?.label ?? ''} onChoose=${choose} />`}
    <div class="row fields">
      <${Field} label=${t('closed-from')} type="time" value=${from.value} onWrite=${(/** @type {string} */ value) => { from.value = value; again(); }} />
      <${Field} label=${t('closed-until')} type="time" value=${until.value} wrong=${trouble} onWrite=${(/** @type {string} */ value) => { until.value = value; again(); }} />
      <${Field} label=${t('slow-kmh')} hint=${t('slow-hint')} inputmode="numeric" value=${slow.value} onWrite=${(/** @type {string} */ value) => { slow.value = value.replace(/\D/g, ''); again(); }} />
    </div>
    <${Field} label=${t('reason')} value=${reason.value} onWrite=${(/** @type {string} */ value) => { reason.value = value; }} />
    ${names.value.length > 1 && html`<fieldset class="field"><legend>${t('which-streets')}</legend><div class="choices">${names.value.map((name) => html`<label class="choice" key=${name}><input type="checkbox" checked=${!left.value.has(name)}
      onChange=${(/** @type {any} */ event) => { left.value = new Set(event.target.checked ? [...left.value].filter((one) => one !== name) : [...left.value, name]); }} /><span>${name}</span></label>`)}</div>
      ${isNone && html`<p class="wrong" role="alert">${t('no-street-chosen')}</p>`}</fieldset>`}
    ${!area && html`<${Note} icon="place"><p>${t('closure-where')}</p></${Note}>`}
    ${!ready.value && html`<div class="row"><${Button} off=${!area || Boolean(trouble) || !times.from_at} onClick=${() => { ready.value = true; }}>${t('closure-look')}</${Button}></div>`}
  </${ChangePreview}>`;
}

/** Names of streets that are closed, each once. @param {{name: string}[]} streets */
const namesIn = (streets) => [...new Set(streets.map((one) => one.name).filter(Boolean))];

/** Words of the rider who reported it, beside the form that they are put into. @param {{report: Report}} props */
function Words({ report }) {
  const words = useSignal('');
  useEffect(() => {
    let over = false;
    const at = Date.parse(report.since);
    void Promise.all([
      call('GET', `/v1/incidents?first=${wallDay(at)}&last=${wallDay(at)}&status=open`, { quiet: true }),
      call('GET', `/v1/messages?person_id=${report.personId}`, { quiet: true }),
    ]).then(([incidents, messages]) => {
      if (over) return;
      const note = incidents.kind === 'ok' ? incidents.json.items.find((/** @type {any} */ one) => one.id === report.incidentId)?.note : '';
      const near = messages.kind === 'ok' ? messages.json.items.find((/** @type {any} */ one) => !one.from_office && Math.abs(Date.parse(one.written_at) - at) < WITH_IT_MS) : undefined;
      words.value = note || near?.text || '';
    });
    return () => { over = true; };
  }, []);
  return words.value && html`<${Note} icon="talk"><p>${t('rider-wrote', { rider: report.rider, words: words.value })}</p></${Note}>`;
}

/** The area of a closure; `null` where it lies nowhere yet. @param {LonLat[]} drawn @param {LonLat|null} point @param {string[]} streets @param {string} slow */
function areaOf(drawn, point, streets, slow) {
  const at = drawn.length > 0 ? drawn : point ? [point] : [];
  if (at.length === 0) return null;
  return {
    kind: at.length > 1 ? 'line' : 'point',
    points: at,
    radius_m: at.length > 1 ? 10 : AROUND_M,
    ...(streets.length > 0 ? { streets } : {}),
    ...(slow ? { slow_kmh: Number(slow) } : {}),
  };
}

/** Finds a place by its address, for whoever does not draw. @param {{first: string, chosen: string, onChoose: (found: FoundPlace) => void}} props `first`: what is looked for from the beginning. */
function PlaceSearch({ first, chosen, onChoose }) {
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
    const named = items.filter((/** @type {any} */ one) => one.label.split(',')[0].toLowerCase() === text.value.split(',')[0].trim().toLowerCase());
    if (items.length === 1) choose(items[0]);
    else if (named.length === 1) choose(named[0]);
    else found.value = items;
  };
  useEffect(() => { if (first) void look(); }, []);
  return html`<div class="row fields"><${Field} label=${t('closure-place')} value=${text.value} onWrite=${(/** @type {string} */ value) => { text.value = value; }} onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === 'Enter') void look(); }} /><${Button} icon="search" onClick=${look}>${t('find')}</${Button}></div>
    ${isLooking.value ? html`<p class="soft" role="status">${t('loading')}</p>` : isNowhere.value ? html`<p class="wrong" role="alert">${t('closure-nowhere')}</p>` : chosen && html`<p role="status"><b>${chosen}</b></p>`}
    <ul class="rows">${found.value.slice(0, 6).map((one) => html`<li key=${one.label}><button type="button" class="line" onClick=${() => choose(one)}><span class="grow">${one.label}</span></button></li>`)}</ul>`;
}

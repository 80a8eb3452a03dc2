/**
 * A street is closed or slowed: drawn on the map point by point, or found by its name. What the day
 * would become is shown before it is accepted.
 * @module
 */

import { feature } from '../../../../../courier_app/kit/geojson.js';
import {
  Button,
  Field,
  Note,
  html,
  into,
  listed,
  metres,
  signal,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { pointTaker, showDrawn, shownMap, takePoints, tool } from '../map/tools.js';
import { StreetMap } from '../map/street_map.js';
import { useAnswer, useReading } from '../reading.js';
import { call } from '../server.js';
import { day, now, openDialog } from '../state.js';
import { instantOf, wallClock, wallDay } from '../times.js';
import { send } from './alert_dialogs.js';
import { ChangePreview } from './change_preview.js';
import { streetOf, untilWritten } from './closed_figure.js';
import { reopen } from './closures.js';
import { PlaceSearch } from './place_search.js';

/** @typedef {import('../map/features.js').Feature} Feature */
/** @typedef {import('../types.js').LonLat} LonLat */

const NAME = 'closure';
const AROUND_M = 25;
const HOUR_MS = 3_600_000;
/** Time around a report within which a message is about it. */
const WITH_IT_MS = 10 * 60_000;

/** Points that are drawn so far. */
export const points = signal(/** @type {LonLat[]} */ ([]));

addCommands([
  { id: 'draw-closure', keys: 'c', run: draw },
  { id: 'close-by-name', run: () => openDialog(ClosureDialog, { drawn: [] }) },
]);

function draw() {
  points.value = [];
  takePoints(NAME, (point) => {
    points.value = [...points.value, point];
    show();
  });
}

function show() {
  const [first, ...more] = points.value;
  showDrawn(first ? [feature('LineString', [first, ...(more.length > 0 ? more : [first])])] : []);
}

/** What to do while a street is drawn, over the map. */
export function DrawingBar() {
  if (tool.value !== NAME) return null;
  const count = points.value.length;
  const end = () => {
    tool.value = 'select';
  };
  const middle = () => {
    const at = shownMap.current?.getCenter();
    if (at) pointTaker.current?.([at.lng, at.lat]);
  };
  return html`<i class="middle" aria-hidden="true"></i><div class="drawing-bar" role="group" aria-label=${t('draw-closure')}>
    <p role="status">${count === 0 ? t('draw-first') : t('draw-more', { count })}</p>
    <${Button} onClick=${middle}>${t('draw-middle')}</${Button}>
    <${Button} onClick=${() => {
      points.value = points.value.slice(0, -1);
      show();
    }} off=${count === 0}>${t('draw-back')}</${Button}>
    <${Button} onClick=${end}>${t('cancel')}</${Button}>
    <${Button} look="main" off=${count === 0} onClick=${() => {
      const drawn = points.value;
      end();
      openDialog(ClosureDialog, { drawn });
    }}>${t('draw-done')}</${Button}></div>`;
}

/**
 * What somebody reported: who, where they were to go next, when, and in what words.
 * @typedef {{incidentId: string, personId: string, rider: string, since: string, address: string, point: LonLat|null}} Report
 */

/** @typedef {import('./place_search.js').FoundPlace} FoundPlace */

/** @param {{drawn: LonLat[], report?: Report, onClose: () => void}} props */
export function ClosureDialog({ drawn, report, onClose }) {
  const { value: id } = useSignal(crypto.randomUUID());
  const from = useSignal(wallClock(report?.since ?? now.value));
  const { value: suggested } = useSignal(wallClock(now.value + 2 * HOUR_MS));
  const until = useSignal(suggested);
  const slow = useSignal('');
  const reason = useSignal(report ? t('reported-by', { rider: report.rider }) : '');
  const place = useSignal(
    /** @type {FoundPlace|null} */ (
      report?.point ? { label: report.address, point: report.point, street: '' } : null
    ),
  );
  const chosen = useSignal(/** @type {ReadonlySet<string>|null} */ (null));
  const ready = useSignal(false);
  const figure = areaOf(drawn, place.value?.point ?? null, [], '');
  const { json, trouble: nothing } = useAnswer(() => {
    chosen.value = null;
    return figure && call('POST', '/v1/closures/streets', { json: { area: figure }, quiet: true });
  }, [JSON.stringify(figure)]);
  const streets = /** @type {Feature[]} */ (json?.features ?? []);
  const names = namesIn(streets.map((one) => one.properties));
  // Of an address its own street is meant; what else lies there can be taken in.
  const own = place.value && drawn.length === 0 ? streetOf(place.value, streets) : '';
  const left = chosen.value ?? new Set(own ? names.filter((name) => name !== own) : []);
  const area = areaOf(
    drawn,
    place.value?.point ?? null,
    names.filter((name) => left.size > 0 && !left.has(name)),
    slow.value,
  );
  const times = {
    from_at: instantOf(day.value, from.value),
    until_at: until.value ? instantOf(day.value, until.value, from.value) : null,
  };
  const trouble =
    until.value && times.until_at !== null && times.until_at <= times.from_at
      ? t('closure-order')
      : '';
  const isNone = names.length > 0 && names.every((name) => left.has(name));
  const isKnown = streets.length > 0 || Boolean(nothing);
  const change =
    ready.value && area && isKnown && !isNone && !trouble && times.from_at
      ? {
          path: '/v1/closures',
          body: { id, area, ...times, reason: reason.value.trim(), replan: true },
        }
      : null;
  const again = () => {
    ready.value = false;
  };
  const choose = (/** @type {FoundPlace} */ found) => {
    [place.value, chosen.value] = [found, null];
    again();
  };
  // The hour that the report tells, unless somebody has written another one.
  const hear = (/** @type {string} */ words) => {
    const told = untilWritten(words, from.value);
    if (told && until.value === suggested) until.value = told;
  };
  const done = (/** @type {any} */ answer) => {
    if (report)
      void send(
        `/v1/incidents/${report.incidentId}/close`,
        { note: t('street-closed-note', { streets: listed(namesIn(answer.streets)) }) },
        t('incident-closed'),
      );
  };
  const wayBack = (/** @type {any} */ answer) => ({
    title: t('undo'),
    run: () => reopen(id, listed(namesIn(answer.streets))),
  });
  return html`<${ChangePreview} title=${t('closure-title')} change=${change}
      done=${(/** @type {any} */ answer) => t(answer.rounds.length > 0 ? 'closure-done' : 'closure-done-aside')}
          onDone=${done} wayBack=${wayBack} onClose=${onClose}>
    ${report && html`<${Words} report=${report} onWords=${hear} />`}
    ${drawn.length === 0 && html`<${PlaceSearch} first=${report?.address ?? ''} chosen=${place.value?.label ?? ''} onChoose=${choose} />`}
    <div class="row fields">
      <${Field} label=${t('closed-from')} type="time" value=${from.value} onWrite=${(
        /** @type {string} */ value,
      ) => {
        from.value = value;
        again();
      }} />
      <${Field} label=${t('closed-until')} type="time" value=${until.value} wrong=${trouble} onWrite=${(
        /** @type {string} */ value,
      ) => {
        until.value = value;
        again();
      }} />
      <${Field} label=${t('slow-kmh')} hint=${t('slow-hint')} inputmode="numeric" value=${slow.value} onWrite=${(
        /** @type {string} */ value,
      ) => {
        slow.value = value.replace(/\D/g, '');
        again();
      }} />
    </div>
    <${Field} label=${t('reason')} value=${reason.value} onWrite=${into(reason)} />
    ${streets.length > 0 && html`<${Streets} streets=${streets} names=${names} left=${left} onLeave=${into(chosen)} />`}
    ${nothing && html`<p class="wrong" role="alert">${nothing}</p>`}
    ${!area && html`<${Note} icon="place"><p>${t('closure-where')}</p></${Note}>`}
    ${
      !ready.value &&
      html`<div class="row"><${Button} off=${!area || !isKnown || Boolean(trouble) || !times.from_at} onClick=${() => {
        ready.value = true;
      }}>${t('closure-look')}</${Button}></div>`
    }
  </${ChangePreview}>`;
}

/** Names of streets that are closed, each once. @param {any[]} streets @returns {string[]} */
const namesIn = (streets) => [...new Set(streets.map((one) => one.name).filter(Boolean))];

/**
 * The streets that would be closed, on the map; of several each can be left out.
 * @param {{streets: Feature[], names: string[], left: ReadonlySet<string>, onLeave: (left: ReadonlySet<string>) => void}} props
 */
function Streets({ streets, names, left, onLeave }) {
  // What has no name is closed with all the others, or not at all.
  const shut = streets.filter(({ properties: { name } }) =>
    name ? !left.has(name) : left.size === 0,
  );
  const turn = (/** @type {string} */ name, /** @type {boolean} */ isOn) =>
    onLeave(new Set(isOn ? [...left].filter((one) => one !== name) : [...left, name]));
  return html`<${StreetMap} streets=${shutFeatures(shut)} words=${t('closure-on-map', { streets: listed(names.filter((name) => !left.has(name))) })} />
    ${
      names.length > 1 &&
      html`<fieldset class="field"><legend>${t('which-streets')}</legend><div class="choices">${names.map(
        (
          name,
        ) => html`<label class="choice" key=${name}><input type="checkbox" checked=${!left.has(name)}
      onChange=${(/** @type {any} */ event) => turn(name, event.target.checked)} />
        <span>${name} <span class="sub num">${metres(lengthIn(streets, name))}</span></span></label>`,
      )}</div>
      ${names.every((name) => left.has(name)) && html`<p class="wrong" role="alert">${t('no-street-chosen')}</p>`}</fieldset>`
    }`;
}

/** Metres that a name has among streets. @param {Feature[]} streets @param {string} name */
const lengthIn = (streets, name) =>
  streets
    .filter((one) => one.properties.name === name)
    .reduce((sum, one) => sum + one.properties.length_m, 0);

/** Streets as the map draws what is closed, with their names. @param {Feature[]} streets @returns {Feature[]} */
const shutFeatures = (streets) =>
  streets.flatMap(({ geometry, properties: { name } }) => [
    feature(geometry.type, geometry.coordinates, { slow: false }),
    ...(name ? [feature(geometry.type, geometry.coordinates, { slow: false, label: name })] : []),
  ]);

/** Words of the rider who reported it, beside the form that they are put into. @param {{report: Report, onWords: (words: string) => void}} props */
function Words({ report, onWords }) {
  const words = useSignal('');
  const at = Date.parse(report.since);
  useReading(
    () =>
      Promise.all([
        call('GET', `/v1/incidents?first=${wallDay(at)}&last=${wallDay(at)}&status=open`, {
          quiet: true,
        }),
        call('GET', `/v1/messages?person_id=${report.personId}`, { quiet: true }),
      ]),
    ([incidents, messages]) => {
      const note =
        incidents.kind === 'ok'
          ? incidents.json.items.find((/** @type {any} */ one) => one.id === report.incidentId)
              ?.note
          : '';
      const near =
        messages.kind === 'ok'
          ? messages.json.items.find(
              (/** @type {any} */ one) =>
                !one.from_office && Math.abs(Date.parse(one.written_at) - at) < WITH_IT_MS,
            )
          : undefined;
      words.value = note || near?.text || '';
      onWords(words.value);
    },
    [],
  );
  return (
    words.value &&
    html`<${Note} icon="talk"><p>${t('rider-wrote', { rider: report.rider, words: words.value })}</p></${Note}>`
  );
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

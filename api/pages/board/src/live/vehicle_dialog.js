/**
 * Another bike under a rider: which have room for what is still to be carried, which are free, and how long
 * it takes until one is with them.
 * @module
 */

import {
  Field,
  Pick,
  html,
  into,
  loadText,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { useAnswer } from '../reading.js';
import { call } from '../server.js';
import { board, now } from '../state.js';
import { wallClock } from '../times.js';
import { send } from './alert_dialogs.js';
import { ChangePreview } from './change_preview.js';
import { beyond, mostAboard } from './room_aboard.js';

/** @typedef {import('../types.js').Load} Load */
/** @typedef {import('../types.js').Round} Round */
/** @typedef {import('../types.js').Shift} Shift */

const MINUTE_S = 60;

/** The shift that rides a bike while a shift wants it; that shift itself where it does. @param {string} id @param {Shift|undefined} own @returns {Shift|undefined} */
function ridingNow(id, own) {
  const at = board.value;
  const hours = (/** @type {Shift} */ one) => at?.roundOfShift.get(one.id) ?? one;
  const wanted = own && hours(own);
  const from = Math.max(now.value, Date.parse(wanted?.start ?? ''));
  const until = Math.max(now.value, Date.parse(wanted?.end ?? ''));
  return at?.doc.shifts.find(
    (one) =>
      [one.vehicle_id, one.trailer_id].includes(id) &&
      (one.id === own?.id ||
        (!['closed', 'cancelled'].includes(one.status) &&
          at.roundOfShift.get(one.id)?.status !== 'finished' &&
          Date.parse(hours(one).start) < until &&
          Date.parse(hours(one).end) > from)),
  );
}

/**
 * Bikes to choose from, each with what speaks against it: those that are free and have the room first.
 * @param {any[]} bikes @param {Shift|undefined} own @param {Load} [most] What is aboard at most; of trailers nothing is asked.
 */
function offered(bikes, own, most) {
  const choices = bikes.map((one) => ({
    one,
    by: ridingNow(one.id, own),
    short: most ? beyond(one.capacity, most) : null,
  }));
  const rank = (/** @type {typeof choices[0]} */ { by, short }) =>
    by && by !== own ? 3 : by ? 2 : short ? 1 : 0;
  return choices
    .sort((a, b) => rank(a) - rank(b))
    .map(
      ({ one, by, short }) =>
        html`<option key=${one.id} value=${one.id} disabled=${Boolean(by && by !== own)}>${
          by && by !== own
            ? t('vehicle-ridden', {
                vehicle: one.name,
                rider: by.rider || t('nobody'),
                until: wallClock(board.value?.roundOfShift.get(by.id)?.end ?? by.end),
              })
            : by
              ? t('vehicle-own', { vehicle: one.name })
              : short
                ? t('vehicle-small', { vehicle: one.name, room: loadText(short) })
                : most
                  ? t('vehicle-fits', { vehicle: one.name })
                  : one.name
        }</option>`,
    );
}

/** @param {{round: Round, onClose: () => void}} props */
export function VehicleDialog({ round, onClose }) {
  const { json } = useAnswer(() => call('GET', '/v1/vehicles'), []);
  const bikes = /** @type {any[]} */ (json?.items ?? []).filter((one) => one.status === 'active');
  const vehicle = useSignal('');
  const trailer = useSignal('');
  const told = useSignal('');
  const minutes = useSignal(/** @type {string|null} */ (null));
  const at = board.value;
  const shift = at?.shifts.get(round.shift_id);
  const rider = shift?.rider ?? '';
  const most = mostAboard(at?.visitsOfRound.get(round.id) ?? []);
  const fetching = minutes.value ? { fetch_s: Number(minutes.value) * MINUTE_S } : {};
  const change = vehicle.value
    ? {
        path: `/v1/shifts/${round.shift_id}/vehicle`,
        body: { vehicle_id: vehicle.value, trailer_id: trailer.value || null, ...fetching },
      }
    : null;
  const [ridden, pulled] = [bikes.filter((one) => !isTrailer(one)), bikes.filter(isTrailer)];
  const isOut = round.status === 'started';
  const hear = (/** @type {any} */ answer) => {
    told.value = String(Math.round(answer.fetch_s / MINUTE_S));
  };
  const said = t('change-vehicle-done', {
    rider,
    vehicle: bikes.find((one) => one.id === vehicle.value)?.name ?? '',
  });
  // With another bike the one that broke down is dealt with.
  const settle = () => {
    for (const one of at?.doc.alerts ?? [])
      if (one.kind === 'bike-broken' && one.round_id === round.id)
        void send(`/v1/incidents/${one.subject.id}/close`, { note: said }, t('incident-closed'));
  };
  return html`<${ChangePreview} title=${t('change-vehicle-title', { rider })}
      change=${change} onAnswer=${hear} done=${said} onDone=${settle} onClose=${onClose}>
    <p>${loadText(most) ? t('vehicle-load', { load: loadText(most) }) : t('vehicle-no-load')}</p>
    <${Pick} id="bike-choice" label=${t('vehicle')} onPick=${into(vehicle)}><option value="">${t('choose')}</option>${offered(ridden, shift, most)}</${Pick}>
    ${
      pulled.length > 0 &&
      html`<${Pick} id="trailer-choice" label=${t('trailer')} onPick=${into(trailer)}>
      <option value="">${t('no-trailer')}</option>${offered(pulled, shift)}</${Pick}>`
    }
    ${
      isOut &&
      vehicle.value &&
      html`<${Field} label=${t('vehicle-fetching', { rider })} hint=${t('vehicle-fetching-hint')}
          inputmode="numeric" value=${minutes.value ?? told.value} onWrite=${(
            /** @type {string} */ value,
          ) => {
            minutes.value = value.replace(/\D/g, '').slice(0, 3);
          }} />`
    }</${ChangePreview}>`;
}

/** @param {any} one */
const isTrailer = (one) => one.trailer || one.kind === 'trailer';

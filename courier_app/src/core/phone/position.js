/**
 * Position of the rider while the app is open: for the map at all times that the browser allows it, and for
 * the office only in an open shift, with sharing on, and in no break. Nothing is kept.
 * @module
 */

/** @typedef {import('../types.js').PositionState} PositionState */
/** @typedef {import('../types.js').RoundNow} RoundNow */

/** The office is told at most so often. */
export const TELL_MS = 20_000;
/** What is less exact says nothing: that of a cell of the network may be kilometres wide. */
export const MOST_ACCURACY_M = 200;
/** Nobody rides so far from all places of the round: such a point is that of another network, or of a tunnel's end. */
export const FAR_M = 50_000;
/** Points that could not be told are given up beyond so many. */
const MOST_HELD = 20;

/**
 * @param {RoundNow|null} round
 * @param {PositionState['sharing']} allowed What the browser said: `on`, `denied` or `absent`.
 * @returns {PositionState['sharing']}
 */
export function sharingOf(round, allowed) {
  if (!round || round.shift_status !== 'open' || !round.sharing) return 'off';
  if (round.break_since) return 'break';
  return allowed;
}

const M_PER_DEGREE = 111_195;

/** Metres between two points, as exactly as a plausible one has to be. @param {number[]} one @param {number[]} other */
function metresBetween([lon, lat], [otherLon, otherLat]) {
  const narrowed = Math.cos(((lat + otherLat) / 2) * (Math.PI / 180));
  const turned = ((lon - otherLon + 540) % 360) - 180;
  return Math.hypot(turned * narrowed, lat - otherLat) * M_PER_DEGREE;
}

/**
 * Whether a point tells where the rider is: exact enough, and not far from all that they ride to.
 * @param {[number, number]} point
 * @param {number} accuracyM
 * @param {RoundNow|null} round
 */
export function isPlausible(point, accuracyM, round) {
  if (accuracyM > MOST_ACCURACY_M) return false;
  const places = [
    round?.head.start?.point,
    round?.head.end?.point,
    ...(round?.stops ?? []).map((stop) => stop.where?.point),
  ];
  const known = places.filter((one) => one !== null && one !== undefined);
  return !known.length || known.some((one) => metresBetween(point, one) <= FAR_M);
}

/**
 * @param {object} given
 * @param {Geolocation|undefined} given.geolocation
 * @param {import('../../../kit/call.js').Call} given.call
 * @param {import('../../../kit/clock.js').Clock} given.clock
 * @param {() => RoundNow|null} given.round
 * @param {(state: PositionState) => void} given.onChange
 */
export function makePosition({ geolocation, call, clock, round, onChange }) {
  /** @type {PositionState} */
  let state = { sharing: 'off', point: null, accuracy_m: null, heading: null, at: null };
  /** @type {PositionState['sharing']} */
  let allowed = geolocation ? 'on' : 'absent';
  /** @type {number|null} */
  let watch = null;
  /** @type {{at: string, lon: number, lat: number, accuracy_m: number}[]} */
  let held = [];
  let toldAt = -Infinity;

  /** @param {Partial<PositionState>} some */
  function set(some) {
    state = { ...state, ...some, sharing: sharingOf(round(), allowed) };
    onChange(state);
  }

  /** Begin or stop to watch, as the round, the shift and the break have it. @param {boolean} wanted Whether the map is open. */
  function follow(wanted) {
    const shared = sharingOf(round(), allowed) === 'on';
    const needed = (shared || wanted) && allowed !== 'denied';
    if (needed && watch === null && geolocation) {
      watch = geolocation.watchPosition(seen, refused, {
        enableHighAccuracy: true,
        maximumAge: 5000,
      });
    } else if (!needed && watch !== null) {
      geolocation?.clearWatch(watch);
      watch = null;
      held = [];
    }
    set({});
    if (shared && held.length) void tell();
  }

  /** @param {GeolocationPosition} found */
  function seen({ coords, timestamp }) {
    allowed = 'on';
    const { longitude: lon, latitude: lat } = coords;
    const accuracy_m = Math.round(coords.accuracy);
    if (!isPlausible([lon, lat], accuracy_m, round())) {
      set({}); // The last point that was told stays: it is nearer to the truth.
      return;
    }
    const when = clock.fast() ? clock.phoneNow() : timestamp;
    const at = new Date(when + clock.offsetMs()).toISOString();
    const moving = typeof coords.heading === 'number' && !Number.isNaN(coords.heading);
    set({
      point: [lon, lat],
      accuracy_m,
      heading: moving ? coords.heading : state.heading,
      at: when,
    });
    held = state.sharing === 'on' ? [...held, { at, lon, lat, accuracy_m }].slice(-MOST_HELD) : [];
    if (held.length) void tell();
  }

  async function tell() {
    const now = clock.phoneNow();
    const shift = round()?.head.shift.id;
    if (!shift || now - toldAt < TELL_MS) return;
    toldAt = now;
    const points = held;
    held = [];
    const reply = await call('POST', `/v1/shifts/${shift}/positions`, { json: { points } });
    // That it may be shown is perhaps still on its way to the office.
    const later =
      reply.kind === 'away' || reply.kind === 'busy' || reply.code === 'position-sharing-off';
    if (later) held = [...points, ...held].slice(-MOST_HELD);
  }

  /** @param {GeolocationPositionError} error */
  function refused(error) {
    if (error.code === error.PERMISSION_DENIED) allowed = 'denied';
    set({});
  }

  return { follow };
}

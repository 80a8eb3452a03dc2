/**
 * Position on a leg, the turns that follow, and the way into the phone's own navigation.
 * @module
 */

/** @typedef {import('../types.js').LonLat} LonLat */
/** @typedef {import('../types.js').Leg} Leg */

const EARTH_M = 6_371_009;
const RADIANS = Math.PI / 180;

/** Metres between two points, along the great circle. @param {LonLat} one @param {LonLat} other */
export function distanceM([lon1, lat1], [lon2, lat2]) {
  const half = (/** @type {number} */ degrees) => Math.sin((degrees * RADIANS) / 2) ** 2;
  const a = half(lat2 - lat1) + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * half(lon2 - lon1);
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Degrees clockwise from north, 0 to 360. @param {LonLat} from @param {LonLat} to */
export function bearing([lon1, lat1], [lon2, lat2]) {
  const turn = (lon2 - lon1) * RADIANS;
  const y = Math.sin(turn) * Math.cos(lat2 * RADIANS);
  const x = Math.cos(lat1 * RADIANS) * Math.sin(lat2 * RADIANS)
    - Math.sin(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.cos(turn);
  return (Math.atan2(y, x) / RADIANS + 360) % 360;
}

/**
 * The point of a line that is closest to a point.
 * @param {LonLat[]} line
 * @param {LonLat} point
 * @returns {{along_m: number, off_m: number, heading: number}|null} Null for a line that is none.
 */
export function closestOn(line, point) {
  const narrow = Math.cos(point[1] * RADIANS);
  const metre = EARTH_M * RADIANS;
  const flat = (/** @type {LonLat} */ one) => [(one[0] - point[0]) * narrow * metre, (one[1] - point[1]) * metre];
  let best = null;
  let along = 0;
  for (let index = 1; index < line.length; index += 1) {
    const [ax, ay] = flat(line[index - 1]);
    const [bx, by] = flat(line[index]);
    const [dx, dy] = [bx - ax, by - ay];
    const length = Math.hypot(dx, dy);
    const part = length ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length ** 2)) : 0;
    const off = Math.hypot(ax + part * dx, ay + part * dy);
    if (!best || off < best.off_m) {
      best = { along_m: along + part * length, off_m: off, heading: bearing(line[index - 1], line[index]) };
    }
    along += length;
  }
  return best;
}

/** Farther from the way than this one has left it. */
export const OFF_WAY_M = 60;

/**
 * The next turns on a leg.
 * @param {Leg} leg
 * @param {LonLat|null} point Where one is; without it the leg from its beginning.
 * @returns {{index: number, in_m: number, off: boolean, heading: number|null}|null} `index` of the
 *   turn that comes next; null where the leg tells no turns.
 */
export function nextTurn(leg, point) {
  const turns = leg.turns ?? [];
  if (!turns.length || !leg.geometry) return null;
  const here = point ? closestOn(leg.geometry, point) : null;
  const along = here?.along_m ?? 0;
  const starts = turns.map((turn) => closestOn(leg.geometry ?? [], turn.point)?.along_m ?? 0);
  const found = starts.findIndex((at, index) => index > 0 && at > along + 5);
  const index = found < 0 ? turns.length - 1 : found;
  return {
    index,
    in_m: Math.max(0, Math.round(starts[index] - along)),
    off: (here?.off_m ?? 0) > OFF_WAY_M,
    heading: here?.heading ?? null,
  };
}

/**
 * The address that opens a place in the phone's own navigation.
 * @param {LonLat} point
 * @param {string} label
 * @param {string} userAgent
 */
export function navigationLink([lon, lat], label, userAgent) {
  const name = encodeURIComponent(label);
  if (/iPhone|iPad|Macintosh/.test(userAgent)) return `maps://?daddr=${lat},${lon}&dirflg=b&q=${name}`;
  return `geo:${lat},${lon}?q=${lat},${lon}(${name})`;
}

/**
 * What the map draws of a day, as GeoJSON. Pure.
 * @module
 */

import { cornersOf, feature } from '../../../../../courier_app/kit/geojson.js';
import { lookOf as looks } from '../../../../../courier_app/kit/round_colours.js';
import { isSame } from '../board_doc.js';

/** @typedef {import('../types.js').Board} Board */
/** @typedef {import('../types.js').LonLat} LonLat */
/** @typedef {import('../types.js').OpenJob} OpenJob */
/** @typedef {import('../types.js').Visit} Visit */

/** Look of a round in the theme of the page. @param {number} number */
const lookOf = (number) => {
  const look = looks(number);
  return isDark() ? { ...look, colour: look.light } : look;
};
const isDark = () => globalThis.document?.documentElement.dataset.theme === 'dark';

/** @typedef {import('../../../../../courier_app/kit/geojson.js').Feature} Feature */

/** Features by their source, and by what else they depend on. @type {WeakMap<object, {by: string, value: Feature[]}>} */
const known = new WeakMap();

/** Features of something that stays the same thing while it says the same. @param {object} of @param {string} by What else they depend on. @param {() => Feature[]} make @returns {Feature[]} */
function once(of, by, make) {
  const found = known.get(of);
  if (found?.by === by) return found.value;
  const value = make();
  known.set(of, { by, value });
  return value;
}

/** Lateness in steps: the map is not drawn anew for each second of it. */
const LATE_STEP_S = 300;

/** @param {Visit} visit */
const isOver = (visit) => !['planned', 'arrived'].includes(visit.status);

/** @param {Visit} visit @param {number} number @param {string} colour @returns {Feature} */
const stopOf = (visit, number, colour) =>
  feature('Point', visit.point, {
    key: `${visit.job_id}:${visit.kind}:${visit.id}`,
    job: visit.job_id,
    round: visit.round_id,
    kind: visit.kind,
    colour,
    number: String(number),
    late_s: Math.ceil(visit.late_s / LATE_STEP_S) * LATE_STEP_S,
    over: isOver(visit),
    // One round lies wholly over another: colours and numbers of two would else mix.
    order: (visit.late_s > 0 ? 2 : isOver(visit) ? 0 : 1) + number / 1000,
  });

/** @param {OpenJob} job @returns {Feature[]} */
const openStopsOf = (job) =>
  job.stops.flatMap((stop, at) =>
    stop.point
      ? [
          feature('Point', stop.point, {
            key: `${job.job_id}:${stop.kind}:${at}`,
            job: job.job_id,
            round: '',
            kind: stop.kind,
            colour: '',
            number: '?',
            late_s: 0,
            over: false,
            order: 3,
          }),
        ]
      : [],
  );

/** Stops of rounds and of open jobs; `order` tells what lies on top. What did not change is the same feature as before. @param {Board} board @returns {Feature[]} */
export function stopFeatures(board) {
  /** @type {Feature[]} */
  const found = [];
  for (const round of board.doc.rounds) {
    const { colour } = lookOf(round.number);
    for (const visit of board.visitsOfRound.get(round.id) ?? []) {
      if (visit.point && visit.job_id)
        found.push(
          ...once(visit, `${round.number} ${colour}`, () => [stopOf(visit, round.number, colour)]),
        );
    }
  }
  for (const job of board.doc.open_jobs) found.push(...once(job, '', () => openStopsOf(job)));
  return numberedOnce(found);
}

/** Stops of which several at one place show the number of the one on top alone: two could be read by nobody. @param {Feature[]} stops @returns {Feature[]} */
function numberedOnce(stops) {
  /** @type {Map<string, Feature>} */
  const onTop = new Map();
  for (const one of stops) {
    const place = String(one.geometry.coordinates);
    const known = onTop.get(place);
    if (!known || one.properties.order >= known.properties.order) onTop.set(place, one);
  }
  return stops.flatMap((one) =>
    onTop.get(String(one.geometry.coordinates)) === one
      ? [one]
      : once(one, 'below', () => [{ ...one, properties: { ...one.properties, number: '' } }]),
  );
}

/**
 * Ways of the rounds: as the server tells them where it did, else straight from stop to stop.
 * @param {Board} board
 * @param {ReadonlyMap<string, LonLat[][]>} ways As the server told them, by round.
 * @returns {Feature[]}
 */
export function wayFeatures(board, ways) {
  return board.doc.rounds.flatMap((round) => {
    const way = ways.get(round.id);
    const of = way ?? board.visitsOfRound.get(round.id);
    const { colour, pattern } = lookOf(round.number);
    return of
      ? once(of, `${round.id} ${round.number} ${colour}`, () => {
          const lines = way ?? [
            (board.visitsOfRound.get(round.id) ?? []).flatMap((one) =>
              one.point ? [one.point] : [],
            ),
          ];
          const real = lines.filter((line) => line.length > 1);
          return real.length > 0
            ? [
                feature('MultiLineString', real, {
                  key: round.id,
                  round: round.id,
                  number: String(round.number),
                  colour,
                  pattern,
                }),
              ]
            : [];
        })
      : [];
  });
}

/**
 * Lines by round, of `rounds.geojson`; those that say the same as before are the same ones.
 * @param {any} geojson @param {ReadonlyMap<string, LonLat[][]>} before @returns {Map<string, LonLat[][]>}
 */
export function waysOf(geojson, before) {
  /** @type {Map<string, LonLat[][]>} */
  const ways = new Map();
  for (const { geometry, properties } of geojson?.features ?? []) {
    const id = properties?.round_id ?? properties?.id;
    if (!id) continue;
    if (geometry?.type === 'LineString')
      ways.set(id, [...(ways.get(id) ?? []), geometry.coordinates]);
    if (geometry?.type === 'MultiLineString')
      ways.set(id, [...(ways.get(id) ?? []), ...geometry.coordinates]);
  }
  for (const [id, lines] of ways) {
    const same = before.get(id);
    if (same && isSame(same, lines)) ways.set(id, same);
  }
  return ways;
}

/** The number of each round, at one place of its way at every zoom: its middle. @param {Feature[]} ways @returns {Feature[]} */
export function numberFeatures(ways) {
  return ways.flatMap((way) =>
    once(way, '', () => {
      const { round, colour, number } = way.properties;
      return [
        feature('Point', middleOf(way.geometry.coordinates.flat()), { round, colour, number }),
      ];
    }),
  );
}

/**
 * What to take away from features that were told, and what to put there, so that those told now are there.
 * @param {ReadonlyMap<string, Feature>} before By id.
 * @param {ReadonlyMap<string, Feature>} now
 * @returns {{remove: string[], add: Feature[]}|null} `null` where nothing changed.
 */
export function changesOf(before, now) {
  const remove = [...before.keys()].filter((id) => !now.has(id));
  const add = [...now].flatMap(([id, one]) => (isSame(before.get(id), one) ? [] : [one]));
  return remove.length + add.length > 0 ? { remove, add } : null;
}

/** Length of a line, in degrees of latitude. @param {LonLat[]} line */
export const lengthOf = (line) => partsOf(line).reduce((sum, one) => sum + one, 0);

/** @param {LonLat[]} line */
const partsOf = (line) =>
  line
    .slice(1)
    .map(([lon, lat], at) =>
      Math.hypot((lon - line[at][0]) * Math.cos((lat * Math.PI) / 180), lat - line[at][1]),
    );

/** The point half-way along a line. @param {LonLat[]} line @returns {LonLat} */
export function middleOf(line) {
  const lengths = partsOf(line);
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
  for (const [at, length] of lengths.entries()) {
    if (left <= length && length > 0) {
      const share = left / length;
      return [
        line[at][0] + (line[at + 1][0] - line[at][0]) * share,
        line[at][1] + (line[at + 1][1] - line[at][1]) * share,
      ];
    }
    left -= length;
  }
  return line[0];
}

/** South-west and north-east corners of points; `null` where there are none. @param {any[]} features @returns {[LonLat, LonLat]|null} */
export function boundsOf(features) {
  return features.length > 0 ? cornersOf(features.map((one) => one.geometry.coordinates)) : null;
}

/** How far a street is from a point, in degrees of latitude. @param {LonLat} point @param {Feature} street */
export function awayFrom([x, y], street) {
  const scale = Math.cos((y * Math.PI) / 180);
  const away = (/** @type {LonLat} */ [ax, ay], /** @type {LonLat} */ [bx, by]) => {
    const [px, py, dx, dy] = [(x - ax) * scale, y - ay, (bx - ax) * scale, by - ay];
    const share = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(px - share * dx, py - share * dy);
  };
  return Math.min(
    ...street.geometry.coordinates.flatMap((/** @type {LonLat[]} */ line) =>
      line.slice(1).map((point, at) => away(line[at], point)),
    ),
  );
}

/** Whether a point lies inside of a polygon (even-odd rule). @param {LonLat} point @param {LonLat[]} ring */
export function isInside([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[xi, yi], [xj, yj]] = [ring[i], ring[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/**
 * What the map draws of a day, as GeoJSON. Pure.
 * @module
 */

import { lookOf as looks } from '../../../../../courier_app/kit/round_colours.js';

/** @typedef {import('../types.js').Board} Board */
/** @typedef {import('../types.js').LonLat} LonLat */

/** Look of a round in the theme of the page. @param {number} number */
const lookOf = (number) => {
  const look = looks(number);
  return isDark() ? { ...look, colour: look.light } : look;
};
const isDark = () => globalThis.document?.documentElement.dataset.theme === 'dark';

/** @param {any[]} features */
export const collection = (features) => ({ type: 'FeatureCollection', features });

/** @param {string} type @param {any} coordinates @param {Record<string, any>} properties */
const feature = (type, coordinates, properties) => ({ type: 'Feature', geometry: { type, coordinates }, properties });

/** Stops of rounds and of open jobs, late ones on top. @param {Board} board */
export function stopFeatures(board) {
  const found = [];
  for (const visit of board.doc.visits) {
    const round = board.rounds.get(visit.round_id);
    if (!visit.point || !visit.job_id || !round) continue;
    found.push(feature('Point', visit.point, {
      key: `${visit.job_id}:${visit.kind}:${visit.id}`,
      job: visit.job_id,
      round: visit.round_id,
      kind: visit.kind,
      colour: lookOf(round.number).colour,
      number: String(round.number),
      late_s: visit.late_s,
      over: !['planned', 'arrived'].includes(visit.status),
      order: visit.late_s > 0 ? 2 : 1,
    }));
  }
  for (const job of board.doc.open_jobs) {
    for (const [at, stop] of job.stops.entries()) {
      if (!stop.point) continue;
      found.push(feature('Point', stop.point, { key: `${job.job_id}:${stop.kind}:${at}`, job: job.job_id, round: '', kind: stop.kind, colour: '', number: '?', late_s: 0, over: false, order: 3 }));
    }
  }
  return collection(found.sort((a, b) => a.properties.order - b.properties.order));
}

/**
 * Ways of the rounds: as the server tells them where it did, else straight from stop to stop.
 * @param {Board} board
 * @param {any} told Of `rounds.geojson`; `null` where it is not known.
 */
export function wayFeatures(board, told) {
  /** @type {Map<string, LonLat[][]>} */
  const ways = new Map();
  for (const { geometry, properties } of told?.features ?? []) {
    const id = properties?.round_id ?? properties?.id;
    if (!id || !board.rounds.has(id)) continue;
    if (geometry?.type === 'LineString') ways.set(id, [...(ways.get(id) ?? []), geometry.coordinates]);
    if (geometry?.type === 'MultiLineString') ways.set(id, [...(ways.get(id) ?? []), ...geometry.coordinates]);
  }
  return collection(board.doc.rounds.flatMap((round) => {
    const lines = ways.get(round.id) ?? [(board.visitsOfRound.get(round.id) ?? []).flatMap((one) => (one.point ? [one.point] : []))];
    const { colour, pattern } = lookOf(round.number);
    const real = lines.filter((line) => line.length > 1);
    return real.length > 0 ? [feature('MultiLineString', real, { key: round.id, round: round.id, colour, pattern })] : [];
  }));
}

/** The number of each round, at one place of its way at every zoom: its middle. @param {ReturnType<typeof wayFeatures>} ways @param {Board} board */
export function numberFeatures(ways, board) {
  return collection(ways.features.map(({ geometry, properties }) => {
    const line = /** @type {LonLat[]} */ (geometry.coordinates.flat());
    return feature('Point', middleOf(line), { round: properties.round, colour: properties.colour, number: String(board.rounds.get(properties.round)?.number ?? '') });
  }));
}

/** The point half-way along a line. @param {LonLat[]} line @returns {LonLat} */
export function middleOf(line) {
  const lengths = line.slice(1).map(([lon, lat], at) => Math.hypot((lon - line[at][0]) * Math.cos((lat * Math.PI) / 180), lat - line[at][1]));
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
  for (const [at, length] of lengths.entries()) {
    if (left <= length && length > 0) {
      const share = left / length;
      return [line[at][0] + (line[at + 1][0] - line[at][0]) * share, line[at][1] + (line[at + 1][1] - line[at][1]) * share];
    }
    left -= length;
  }
  return line[0];
}

/** South-west and north-east corners of points; `null` where there are none. @param {any[]} features @returns {[LonLat, LonLat]|null} */
export function boundsOf(features) {
  const points = features.map((one) => one.geometry.coordinates);
  if (points.length === 0) return null;
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
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

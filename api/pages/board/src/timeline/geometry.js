/**
 * Where things lie on the timeline. Pure.
 * @module
 */

/** @typedef {import('../types.js').Board} Board */
/** @typedef {import('../types.js').Shift} Shift */
/** @typedef {import('../types.js').Visit} Visit */
/** @typedef {import('../types.js').Load} Load */

const HOUR_MS = 3_600_000;
/** From one mark to the next at least, of one visit and of several; and as wide as a mark is where there is room. */
const LEAST_PX = 8;
const LEAST_PILE_PX = 20;
const HIT_PX = 24;
const LEAST_SHARE = 0.5;

/**
 * @typedef {object} Scale
 * @property {number} start Instant at the left edge, in ms.
 * @property {number} hourPx
 * @property {number} widthPx Of the whole day.
 */

/** @param {[number, number]} span @param {number} hourPx @returns {Scale} */
export function scaleOf([start, end], hourPx) {
  return { start, hourPx, widthPx: ((end - start) / HOUR_MS) * hourPx };
}

/** @param {Scale} scale @param {number|string} instant */
export function xOf(scale, instant) {
  return (
    (((typeof instant === 'number' ? instant : Date.parse(instant)) - scale.start) / HOUR_MS) *
    scale.hourPx
  );
}

/** Instant at a place, in ms. @param {Scale} scale @param {number} x */
export function timeAt(scale, x) {
  return scale.start + (x / scale.hourPx) * HOUR_MS;
}

/** As near to each other as lines of hours may be. */
const LEAST_HOURS_PX = 44;

/** Hours that get a line, in ms; each by the clock of the zone, also where a day has 23 or 25. @param {Scale} scale */
export function hoursOf(scale) {
  const step = [1, 2, 3, 4, 6].find((hours) => hours * scale.hourPx >= LEAST_HOURS_PX) ?? 12;
  const count = Math.floor(scale.widthPx / scale.hourPx / step) + 1;
  return Array.from({ length: count }, (_, at) => scale.start + at * step * HOUR_MS);
}

/** @typedef {{kind: 'ride'|'wait', from: number, to: number}} Segment Pixels from the left edge. */
/** @typedef {{visit: Visit, left: number, width: number, planned: number}} Block `planned`: where its begin was planned. */

/**
 * Rides, waits and blocks of a round's visits.
 * @param {Scale} scale
 * @param {{start: string, end: string}|undefined} round
 * @param {Visit[]} visits In riding order.
 * @returns {{segments: Segment[], blocks: Block[]}}
 */
export function laneOf(scale, round, visits) {
  /** @type {Segment[]} */
  const segments = [];
  /** @type {Block[]} */
  const blocks = [];
  if (!round) return { segments, blocks };
  let at = xOf(scale, round.start);
  for (const visit of visits) {
    const [arrival, begin, departure] = [visit.arrival, visit.begin, visit.departure].map((one) =>
      xOf(scale, one),
    );
    if (arrival > at) segments.push({ kind: 'ride', from: at, to: arrival });
    if (begin > arrival + 0.5) segments.push({ kind: 'wait', from: arrival, to: begin });
    const wait = (Date.parse(visit.begin) - Date.parse(visit.arrival)) / HOUR_MS;
    blocks.push({
      visit,
      left: begin,
      width: departure - begin - 1,
      planned: xOf(scale, visit.planned_arrival) + wait * scale.hourPx,
    });
    at = Math.max(at, departure);
  }
  const end = xOf(scale, round.end);
  if (end > at) segments.push({ kind: 'ride', from: at, to: end });
  return { segments, blocks };
}

/** Visits of one place that are narrower than this on average are told by their number. */
const PILE_PX = 16;

/** @typedef {{blocks: Block[], left: number, width: number}} Mark One visit, or those of one place that lie too close to be told apart. */

/**
 * What is drawn of a lane's visits: none lies over another one, and each can be hit. Where many follow each other
 * closely they stand side by side, as near to their times as that allows.
 * @param {Block[]} blocks In riding order. @param {number} endPx Pixels of the round's end. @returns {Mark[]}
 */
export function marksOf(blocks, endPx) {
  const marks = runsOf(blocks).map((run) => {
    const last = run[run.length - 1];
    return { blocks: run, left: run[0].left, width: last.left + last.width - run[0].left };
  });
  const wanted = marks.map((one) => (one.blocks.length > 1 ? LEAST_PILE_PX : LEAST_PX));
  // A round never gets longer than it is: where it is too short for all they are narrower.
  const room = endPx - (blocks[0]?.left ?? endPx);
  const share = Math.max(
    LEAST_SHARE,
    Math.min(1, room / wanted.reduce((all, one) => all + one, 0)),
  );
  const least = wanted.map((one) => one * share);
  const lefts = sideBySide(
    marks.map((one) => one.left),
    least,
  );
  return marks.map((one, i) => {
    const left = lefts[i];
    const room = (lefts[i + 1] ?? Math.max(endPx, left + least[i])) - left - 1;
    return { ...one, left, width: Math.min(room, Math.max(one.width, HIT_PX)) };
  });
}

/** Visits one by one, and those of one place together where they are too narrow. @param {Block[]} blocks @returns {Block[][]} */
function runsOf(blocks) {
  /** @type {Block[][]} */
  const runs = [];
  for (const one of blocks) {
    const run = runs.at(-1);
    const place = one.visit.job_id && one.visit.point && String(one.visit.point);
    if (run?.[0].visit.job_id && place && place === String(run[0].visit.point)) run.push(one);
    else runs.push([one]);
  }
  return runs.flatMap((run) => {
    const last = run[run.length - 1];
    return run.length > 1 && (last.left + last.width - run[0].left) / run.length < PILE_PX
      ? [run]
      : run.map((one) => [one]);
  });
}

/**
 * Positions that keep a distance from each other and move as little as they can: those that are too close share
 * what they have to move (pool adjacent violators).
 * @param {number[]} lefts @param {number[]} least From each to the next. @returns {number[]}
 */
function sideBySide(lefts, least) {
  let before = 0;
  const offsets = least.map((one) => (before += one) - one);
  /** @type {{sum: number, count: number}[]} */
  const pools = [];
  for (const [i, left] of lefts.entries()) {
    let pool = { sum: left - offsets[i], count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; ) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      last = pools.at(-1);
    }
    pools.push(pool);
  }
  const moved = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return moved.map((one, i) => Math.max(one, 0) + offsets[i]);
}

/** Segments of a kind as one line: one thing to draw instead of dozens. @param {Segment[]} segments @param {Segment['kind']} kind @param {number} y */
export function linePath(segments, kind, y) {
  return segments
    .map((one) => (one.kind === kind ? `M${r(one.from)} ${y}H${r(one.to)}` : ''))
    .join('');
}

/** Later or earlier by less is as planned. */
const DRIFT_MS = 120_000;

/**
 * From where visits were planned to where they are now, as one line for the later and one for the earlier ones.
 * @param {Block[]} blocks @param {number} y
 * @returns {{later: string, earlier: string}}
 */
export function driftPaths(blocks, y) {
  const paths = { later: '', earlier: '' };
  for (const { visit, left, planned } of blocks) {
    if (Math.abs(Date.parse(visit.arrival) - Date.parse(visit.planned_arrival)) < DRIFT_MS)
      continue;
    paths[left > planned ? 'later' : 'earlier'] += `M${r(planned)} ${y}v-3H${r(left)}v3`;
  }
  return paths;
}

/**
 * Windows of visits, and what is left of those that they are in.
 * @param {Scale} scale @param {Visit[]} visits @param {number} y
 * @returns {{windows: string, slack: string}}
 */
export function windowPaths(scale, visits, y) {
  const paths = { windows: '', slack: '' };
  for (const { begin, windows } of visits) {
    const at = Date.parse(begin);
    for (const one of windows)
      paths.windows += `M${r(xOf(scale, one.start))} ${y - 3}v6v-3H${r(xOf(scale, one.end))}v-3v6`;
    const inside = windows.find((one) => at <= Date.parse(one.end));
    if (inside) paths.slack += `M${r(xOf(scale, at))} ${y}H${r(xOf(scale, inside.end))}`;
  }
  return paths;
}

/** Share of the room that a load takes, in its tightest amount; 0 where nothing limits it. @param {Load} load @param {Load} capacity */
export function fullness(load, capacity) {
  let most = 0;
  for (const name of /** @type {const} */ (['mass_g', 'volume_ml', 'items'])) {
    const room = capacity[name] ?? 0;
    if (room > 0) most = Math.max(most, (load[name] ?? 0) / room);
  }
  return most;
}

/**
 * The load of a round as steps: a path over a band of some height, full at its top.
 * @param {Block[]} blocks
 * @param {Load} capacity
 * @param {number} height
 * @param {number} end Pixels of the round's end.
 */
export function loadPath(blocks, capacity, height, end) {
  if (blocks.length === 0) return '';
  const parts = [`M${r(blocks[0].left)} ${height}`];
  let level = 0;
  for (const { visit, left } of blocks) {
    if (visit.kind === 'break') continue;
    const next = Math.min(1, fullness(visit.load_after, capacity));
    if (next === level) continue;
    parts.push(`H${r(left)}V${r(height - next * height)}`);
    level = next;
  }
  return `${parts.join('')}H${r(end)}V${height}Z`;
}

/** @param {number} value */
const r = (value) => Math.round(value * 10) / 10;

/**
 * Where in a round's order something dropped at an instant goes: before the first open visit that begins later.
 * @param {Visit[]} visits In riding order.
 * @param {number} instant In ms.
 * @param {(visit: Visit) => boolean} isOpen
 * @returns {Visit|null} The visit after which it goes; `null` for the beginning.
 */
export function visitBefore(visits, instant, isOpen) {
  /** @type {Visit|null} */
  let found = null;
  for (const visit of visits) {
    if (isOpen(visit) && Date.parse(visit.begin) > instant) break;
    found = visit;
  }
  return found;
}

/**
 * The visit of another lane that is nearest in time, for the keyboard.
 * @param {Visit[]} visits @param {number} instant In ms. @returns {Visit|undefined}
 */
export function nearestVisit(visits, instant) {
  let best = visits[0];
  for (const one of visits) {
    if (Math.abs(Date.parse(one.begin) - instant) < Math.abs(Date.parse(best.begin) - instant))
      best = one;
  }
  return best;
}

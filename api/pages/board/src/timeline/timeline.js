/**
 * The timeline: a lane for each shift, with its visits at their times. Lanes that are scrolled away are
 * not in the page, and what is selected is painted without drawing lanes anew: a day of eighty rounds
 * stays quick.
 * @module
 */

import {
  Go,
  effect,
  html,
  signal,
  t,
  useEffect,
  useLayoutEffect,
  useRef,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { visitsOf } from '../board_doc.js';
import { addCommands } from '../commands.js';
import { CommandButton } from '../frame/command_button.js';
import { afterFrame, whenIdle } from '../frame/idle.js';
import { keep, kept } from '../frame/kept.js';
import { isNarrow, isWide } from '../frame/layout.js';
import { board, hovered, matching, now, select, selection, taken } from '../state.js';
import { wallClock } from '../times.js';
import { hoursOf, nearestVisit, scaleOf, timeAt, windowPaths, xOf } from './geometry.js';
import { Ghost } from './ghost.js';
import { LANE_PX, Lane, WINDOWS_Y } from './lane.js';
import { Legend, legendShown } from './legend.js';

/** @typedef {import('../types.js').Board} Board */
/** @typedef {import('../types.js').Shift} Shift */
/** @typedef {import('../types.js').Visit} Visit */
/** @typedef {import('./geometry.js').Scale} Scale */

/** Width of the labels, as in `timeline.css`. */
const labelPx = () => (isNarrow.value ? 118 : isWide.value ? 280 : 224);
const AXIS_PX = 26;
/** Width of an hour in the axis: the last one that has none is not told. */
const HOUR_WORD_PX = 40;
const LEAST_HOUR_PX = 120;
/** The whole day is shown, however narrow; on a phone as soon as it is asked for. */
const LEAST_WHOLE_PX = 14;
const MOST_HOUR_PX = 960;
/** Lanes beyond the edge that are drawn all the same, so that scrolling shows no gap. */
const SPARE = 3;

const keptZoom = kept('zoom-timeline', sessionStorage);
/** Pixels of an hour; 0: the day fills the view. */
const hourPx = signal(Number(keptZoom?.hourPx) || 0);
/** Whether the whole day was asked for: it fills the view of a phone then, too. */
const wholeDay = signal(Boolean(keptZoom?.wholeDay));
effect(() =>
  keep('zoom-timeline', { hourPx: hourPx.value, wholeDay: wholeDay.value }, sessionStorage),
);
/** Visit that the keyboard is at. */
const cursor = signal('');

/** @param {number} factor */
function zoom(factor) {
  const box = document.querySelector('.timeline');
  const whole = fitted(box?.clientWidth ?? 900);
  const current = hourPx.value || whole;
  rescale(() => {
    hourPx.value = Math.min(MOST_HOUR_PX, Math.max(Math.min(whole, current), current * factor));
  });
}

/** Instant that is to be at a place of the view, once another scale is drawn; `null`: nothing is waited for. @type {{instant: number, x: number}|null} */
let aim = null;
/** Number of the newest change of the scale: with it nothing is waited for any more. */
let rescaled = 0;

/** Draw by another scale; the present stays where it is, or else, where it is out of sight, what is in the middle. @param {() => void} act */
function rescale(act) {
  const box = document.querySelector('.timeline');
  const view = viewPx(box);
  const nowAt = xOf(drawn, now.peek()) - (box?.scrollLeft ?? 0);
  const isSeen = nowAt >= 0 && nowAt <= view;
  const x = isSeen ? nowAt : view / 2;
  aim ??= { instant: isSeen ? now.peek() : timeAt(drawn, (box?.scrollLeft ?? 0) + x), x };
  act();
  const own = (rescaled += 1);
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (box && aim) box.scrollLeft = Math.max(0, xOf(drawn, aim.instant) - aim.x);
      if (own === rescaled) aim = null;
    }),
  );
}

/** Width of the part of the timeline that shows lanes. @param {Element|null} box */
const viewPx = (box) => (box?.clientWidth ?? 0) - labelPx();

addCommands([
  { id: 'zoom-in', keys: '+', run: () => zoom(1.5) },
  { id: 'zoom-out', keys: '-', run: () => zoom(1 / 1.5) },
  {
    id: 'zoom-fit',
    keys: '0',
    run: () =>
      rescale(() => {
        hourPx.value = 0;
        wholeDay.value = true;
      }),
  },
  { id: 'go-to-now', keys: 'n', run: goToNow },
]);

/** @param {number} width */
function fitted(width) {
  const [start, end] = board.value?.span ?? [0, 12 * 3_600_000];
  return Math.max(
    wholeDay.value || !isNarrow.value ? LEAST_WHOLE_PX : LEAST_HOUR_PX,
    (width - labelPx() - 16) / ((end - start) / 3_600_000),
  );
}

/** Scale of what is shown now. @param {number} width Of the view. */
function scaleNow(width) {
  const scale = scaleOf(board.value?.span ?? [0, 1], hourPx.value || fitted(width));
  const isSame =
    scale.start === drawn.start && scale.hourPx === drawn.hourPx && scale.widthPx === drawn.widthPx;
  return isSame ? drawn : scale;
}

/** The scale by which the timeline is drawn, for whoever drags over it. @type {Scale} */
let drawn = { start: 0, hourPx: 100, widthPx: 100 };

/**
 * Shift and instant under a point of the screen; `null` beside the lanes.
 * @param {number} clientX @param {number} clientY
 * @returns {{shift_id: string, at: number}|null}
 */
export function placeAt(clientX, clientY) {
  const list = document.querySelector('.timeline .lanes');
  if (!list) return null;
  const box = list.getBoundingClientRect();
  const shifts = shown(board.value);
  const index = Math.floor((clientY - box.top) / LANE_PX);
  const inside = /** @type {HTMLElement} */ (list.parentElement).getBoundingClientRect();
  if (
    index < 0 ||
    index >= shifts.length ||
    clientX < inside.left ||
    clientX > inside.right ||
    clientY > inside.bottom
  )
    return null;
  return { shift_id: shifts[index].id, at: timeAt(drawn, clientX - box.left - labelPx()) };
}

/** @param {Board|null} at @returns {Shift[]} */
function shown(at) {
  return (at?.doc.shifts ?? []).filter((one) => one.status !== 'cancelled' || one.round_id);
}

/** @type {Visit[]} */
const NO_VISITS = [];
/** Lanes that come with one frame, so that none takes long. */
const LANES_OF_A_FRAME = 3;
/** Lanes that are completed at a time, and how long they wait at most. */
const SLICE = 4;
const SLICE_BY_MS = 400;
/** How many lanes are drawn whole: of the others only what is in sight, until the page has time. @type {{value: number}} */
let whole = { value: 0 };

export function Timeline() {
  const at = board.value;
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  // Until the view is measured it has no lanes: they would be drawn once for a guess and again for the truth.
  const size = useSignal({ top: 0, height: -1, width: 900 });
  const begun = useSignal(LANES_OF_A_FRAME);
  const completed = useSignal(0);
  whole = completed;
  useLayoutEffect(() => measured(box.current, size), [Boolean(at?.doc.shifts.length)]);
  useEffect(() => effect(() => paint(box.current)), []);
  useEffect(() => effect(() => paintHovered(box.current, hovered.value)), []);
  const inSight = Math.ceil(size.value.height / LANE_PX) + 1;
  const isMeasured = at !== null && size.value.height >= 0;
  useEffect(() => {
    if (isMeasured && begun.value < Infinity)
      afterFrame(() => {
        begun.value =
          begun.value + LANES_OF_A_FRAME < inSight ? begun.value + LANES_OF_A_FRAME : Infinity;
      })();
  }, [begun.value, isMeasured]);
  useEffect(
    () =>
      !isMeasured || begun.value < Infinity || completed.value === Infinity
        ? undefined
        : whenIdle(
            () => {
              completed.value =
                completed.value + SLICE < inSight ? completed.value + SLICE : Infinity;
            },
            { byMs: SLICE_BY_MS },
          ),
    [begun.value, completed.value, inSight, isMeasured],
  );
  // What was drawn anew shows what is selected, too.
  useLayoutEffect(() => paint(box.current));
  if (!at) return null;
  const shifts = shown(at);
  if (shifts.length === 0)
    return html`<div class="empty"><p>${t('no-shifts')}</p><p><${Go} href=${`/admin/shifts?day=${at.doc.day}`}>${t('to-shifts')}</${Go}></p></div>`;
  const scale = scaleNow(size.value.width);
  drawn = scale;
  const spare = completed.value === Infinity ? SPARE : 0;
  const first = Math.max(0, Math.floor(size.value.top / LANE_PX) - spare);
  const last =
    size.value.height < 0
      ? 0
      : Math.min(
          shifts.length,
          first + begun.value,
          Math.ceil((size.value.top + size.value.height) / LANE_PX) + spare,
        );
  const lanes = shifts.slice(first, last).map((shift, i) => {
    const round = at.roundOfShift.get(shift.id);
    const visits = at.visitsOfRound.get(round?.id ?? '') ?? NO_VISITS;
    const toPx =
      i < completed.value
        ? Infinity
        : (box.current?.scrollLeft ?? 0) + size.value.width - labelPx();
    return html`<${Lane} key=${shift.id} shift=${shift} round=${round}
        visits=${visits} scale=${scale} toPx=${toPx} index=${first + i} count=${shifts.length} />`;
  });
  return html`<div class="timeline" ref=${box} onClick=${onClick} onKeyDown=${onKeyDown} onFocusIn=${onFocus} onPointerOver=${onOver} onPointerLeave=${() => {
    hovered.value = '';
  }} onWheel=${onWheel}>
    <${Axis} scale=${scale} />
    <ol class="lanes" aria-label=${t('rounds')} style=${{ height: `${shifts.length * LANE_PX}px`, width: `${labelPx() + scale.widthPx}px` }}>
      ${lanes}
    </ol>
    <${Ghost} scale=${scale} shifts=${shifts.map((one) => one.id)} lanePx=${LANE_PX} labelPx=${labelPx()} />
    <${NowLine} scale=${scale} height=${shifts.length * LANE_PX} />
  </div>
  ${legendShown.value && html`<${Legend} />`}
  <div class="tools">
    <${CommandButton} id="legend" aria-expanded=${String(legendShown.value)} aria-controls="legend">${t('legend')}</${CommandButton}>
    <div class="row" role="group" aria-label=${t('zoom')}><${CommandButton} id="zoom-out" icon="minus" /><${CommandButton} id="zoom-fit" />
      <${CommandButton} id="zoom-in" icon="plus" /></div>
  </div>`;
}

/** Keep what is seen of the timeline. @param {HTMLElement|null} box @param {{value: {top: number, height: number, width: number}}} size */
function measured(box, size) {
  if (!box) return undefined;
  showNow(box, scaleNow(box.clientWidth));
  const look = () => {
    const next = { top: box.scrollTop, height: box.clientHeight, width: box.clientWidth };
    const { top, height, width } = size.value;
    // Lanes come in whole: a few pixels of scrolling draw nothing anew.
    if (
      Math.floor(top / LANE_PX) !== Math.floor(next.top / LANE_PX) ||
      height !== next.height ||
      width !== next.width
    )
      size.value = next;
  };
  const observer = new ResizeObserver(look);
  observer.observe(box);
  box.addEventListener('scroll', look, { passive: true });
  return () => {
    observer.disconnect();
    box.removeEventListener('scroll', look);
  };
}

/** @param {{scale: Scale}} props */
function Axis({ scale }) {
  return html`<div class="axis num" aria-hidden="true" style=${{ width: `${labelPx() + scale.widthPx}px`, '--hour': `${scale.hourPx}px` }}>
    ${hoursOf(scale)
      .filter((at) => xOf(scale, at) < scale.widthPx - HOUR_WORD_PX)
      .map(
        (at) =>
          html`<span key=${at} style=${{ transform: `translateX(${labelPx() + xOf(scale, at)}px)` }}>${wallClock(at)}</span>`,
      )}</div>`;
}

/** @param {{scale: Scale, height: number}} props */
function NowLine({ scale, height }) {
  const x = xOf(scale, now.value);
  if (x < 0 || x > scale.widthPx) return null;
  return html`<div class="now-line" aria-hidden="true" style=${{ transform: `translateX(${labelPx() + x}px)`, height: `${height + AXIS_PX}px` }}></div>`;
}

/**
 * What was painted last, so that only what changed is touched while lanes stay.
 * @type {{keys: ReadonlySet<string>, at: string, isPlain: boolean}}
 */
let painted = { keys: new Set(), at: '', isPlain: true };

/** Show in the lanes what is selected, what the pointer is at elsewhere, and what others have selected. @param {HTMLElement|null} box */
function paint(box) {
  const [keys, at, others, answers] = [
    selection.value,
    hovered.peek(),
    taken.value,
    matching.value,
  ];
  if (!box) return;
  const isPlain = keys.size === 0 && !at && others.size === 0 && answers === null;
  // Lanes come as they look where nothing is to be shown in them.
  if (!isPlain || !painted.isPlain) {
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll('[data-key]')))
      paintOne(one);
  }
  painted = { keys, at, isPlain };
  paintWindows(box);
  const first =
    (cursor.peek() && box.querySelector(markOf(cursor.peek()))) ||
    box.querySelector('[data-visit]');
  for (const one of box.querySelectorAll('[data-visit][tabindex="0"]'))
    if (one !== first) one.setAttribute('tabindex', '-1');
  first?.setAttribute('tabindex', '0');
}

/** @param {HTMLElement} one */
function paintOne(one) {
  const keys = keysOf(one);
  const isOn = String(keys.some((key) => selection.peek().has(key)));
  if (one.getAttribute('aria-pressed') !== isOn) one.setAttribute('aria-pressed', isOn);
  one.classList.toggle('is-hovered', keys.includes(hovered.peek()));
  const other = keys.map((key) => taken.peek().get(key)).find(Boolean);
  one.classList.toggle('is-taken', other !== undefined);
  const answers = matching.peek();
  one.classList.toggle(
    'is-out',
    answers !== null && keys.every((key) => key.startsWith('job:') && !answers.has(key.slice(4))),
  );
  if (other) one.setAttribute('title', t('selected-by', { name: other }));
  else if (one.hasAttribute('title')) one.removeAttribute('title');
}

/** Paint what the pointer came to and left, and nothing else. @param {HTMLElement|null} box @param {string} at */
function paintHovered(box, at) {
  if (!box || at === painted.at) return;
  for (const [key, isOn] of /** @type {[string, boolean][]} */ ([
    [painted.at, false],
    [at, true],
  ])) {
    if (key)
      for (const one of box.querySelectorAll(`[data-key="${key}"], [data-pile~="${key}"]`))
        one.classList.toggle('is-hovered', isOn);
  }
  painted = { ...painted, at, isPlain: painted.isPlain && !at };
  paintWindows(box);
}

/** Show the windows of the jobs that are selected, and of the one under the pointer. @param {HTMLElement} box */
function paintWindows(box) {
  const of = board.peek();
  /** @type {Map<string, Visit[]>} */
  const visits = new Map();
  for (const key of new Set([...painted.keys, painted.at])) {
    if (!key.startsWith('job:')) continue;
    for (const one of of?.visitsOfJob.get(key.slice(4)) ?? [])
      visits.set(one.round_id, [...(visits.get(one.round_id) ?? []), one]);
  }
  for (const lane of /** @type {NodeListOf<HTMLElement>} */ (
    box.querySelectorAll('.lane[data-round]')
  )) {
    const some = visits.get(lane.dataset.round ?? '') ?? NO_VISITS;
    if (some.length === 0 && !lane.hasAttribute('data-windows')) continue;
    const { windows, slack } = windowPaths(drawn, some, WINDOWS_Y);
    lane.querySelector('.window')?.setAttribute('d', windows);
    lane.querySelector('.slack')?.setAttribute('d', slack);
    lane.toggleAttribute('data-windows', some.length > 0);
  }
}

/** What is under the pointer, or in focus, and has a key. @param {Event} event @returns {HTMLElement|null} */
export const keyed = (event) =>
  event.target instanceof Element ? event.target.closest('[data-key]') : null;

/** Keys of all that a mark stands for. @param {HTMLElement} mark @returns {string[]} */
export const keysOf = ({ dataset }) => [
  ...new Set(dataset.pile?.split(' ') ?? [dataset.key ?? '']),
];

/** The mark of a visit, alone or among others of its place. @param {string} id */
const markOf = (id) => `[data-visit="${id}"], [data-visits~="${id}"]`;

/** @param {MouseEvent} event */
function onClick(event) {
  const found = keyed(event);
  if (found) select(keysOf(found), { add: event.shiftKey || event.ctrlKey || event.metaKey });
  else if (event.target instanceof Element && event.target.closest('.track')) select([]);
}

/** @param {Event} event */
function onOver(event) {
  hovered.value = keyed(event)?.dataset.key ?? '';
  // Of hundreds of visits only the one under the pointer needs its words in sight.
  const visit =
    event.target instanceof Element ? event.target.closest('[data-visit]:not([title])') : null;
  visit?.setAttribute('title', visit.getAttribute('aria-label') ?? '');
}

/** @param {FocusEvent} event */
function onFocus(event) {
  const visit = event.target instanceof HTMLElement ? event.target.dataset.visit : undefined;
  if (visit) cursor.value = visit;
}

/** @param {WheelEvent} event */
function onWheel(event) {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
}

/** Visits by the arrow keys: along a lane, and to the same time in another. @param {KeyboardEvent} event */
function onKeyDown(event) {
  const at = board.value;
  const id = event.target instanceof HTMLElement ? event.target.dataset.visit : undefined;
  const label = event.target instanceof HTMLElement ? event.target.dataset.shiftLabel : undefined;
  if (at && label && event.key === 'ArrowRight') {
    event.preventDefault();
    showNextOf(at.visitsOfRound.get(at.roundOfShift.get(label)?.id ?? '') ?? []);
  }
  const visit = id && at?.visits.get(id);
  if (!at || !visit || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === 'Enter' || event.key === ' ') {
    if (!visit.job_id) return;
    event.preventDefault();
    select(keysOf(/** @type {HTMLElement} */ (event.target)), { add: event.shiftKey });
    return;
  }
  const next = neighbour(at, event.target instanceof HTMLElement ? event.target : null, event.key);
  if (!next) return;
  event.preventDefault();
  focusVisit(next.id);
}

/** The visit that an arrow leads to from a mark. @param {Board} at @param {HTMLElement|null} mark @param {string} key @returns {Visit|undefined} */
function neighbour(at, mark, key) {
  const ids = mark?.dataset.visits?.split(' ') ?? [mark?.dataset.visit ?? ''];
  const visit = at.visits.get(ids[0]);
  if (!visit) return undefined;
  const own = at.visitsOfRound.get(visit.round_id) ?? [];
  const index = own.indexOf(visit);
  if (key === 'ArrowRight') return own[index + ids.length];
  if (key === 'ArrowLeft') return own[index - 1];
  if (key === 'Home') return own[0];
  if (key === 'End') return own.at(-1);
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const step = key === 'ArrowDown' ? 1 : -1;
  const lanes = shown(at);
  const from = lanes.findIndex((one) => at.roundOfShift.get(one.id)?.id === visit.round_id);
  for (let lane = from + step; lane >= 0 && lane < lanes.length; lane += step) {
    const visits = at.visitsOfRound.get(at.roundOfShift.get(lanes[lane].id)?.id ?? '') ?? [];
    if (visits.length > 0) return nearestVisit(visits, Date.parse(visit.begin));
  }
  return undefined;
}

/**
 * Bring into sight what comes next of some visits, or the last of them where all is over. What is in sight
 * already does not move.
 * @param {readonly Visit[]} visits @param {{focus?: boolean}} [how] `focus`: the keyboard goes there, too.
 */
export function showNextOf(visits, { focus = true } = {}) {
  const next = visits.find((one) => ['planned', 'arrived'].includes(one.status)) ?? visits.at(-1);
  if (next) focusVisit(next.id, focus);
}

/** Select what a key names, and bring it into sight. @param {string} key @param {{add?: boolean, focus?: boolean}} [how] `add`: beside what is selected. */
export function show(key, { add, focus } = {}) {
  select([key], { add });
  showNextOf(visitsOf(board.value, key), { focus });
}

/** Bring a visit into sight and give it the focus. @param {string} id @param {boolean} [focus] */
function focusVisit(id, focus = true) {
  const at = board.value;
  const visit = at?.visits.get(id);
  const box = document.querySelector('.timeline');
  if (!at || !visit || !box) return;
  if (focus) cursor.value = id;
  whole.value = Infinity;
  const lane = shown(at).findIndex((one) => at.roundOfShift.get(one.id)?.id === visit.round_id);
  const top = lane * LANE_PX;
  if (top < box.scrollTop || top + LANE_PX > box.scrollTop + box.clientHeight - AXIS_PX)
    box.scrollTop = Math.max(0, top - box.clientHeight / 3);
  const x = xOf(drawn, visit.begin);
  if (x < box.scrollLeft || x > box.scrollLeft + box.clientWidth - labelPx() - 40)
    box.scrollLeft = Math.max(0, x - box.clientWidth / 3);
  if (!focus) return;
  // Lanes that come into sight are drawn first.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const found = /** @type {HTMLElement|null} */ (box.querySelector(markOf(id)));
      found?.focus({ preventScroll: true });
    }),
  );
}

/** Give the focus to a visit in sight: the one that the keyboard was at, else the first; without any to the first lane. */
export function focusInSight() {
  requestAnimationFrame(() => {
    const box = document.querySelector('.timeline');
    const view = box?.getBoundingClientRect();
    if (!box || !view) return;
    const seen = [
      .../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll('[data-visit]')),
    ].filter((one) => {
      const { left, right, top } = one.getBoundingClientRect();
      return (
        left >= view.left + labelPx() &&
        right <= view.right &&
        top >= view.top + AXIS_PX &&
        top < view.bottom
      );
    });
    const found =
      seen.find((one) => one.dataset.visit === cursor.peek()) ??
      seen[0] ??
      /** @type {HTMLElement|null} */ (box.querySelector('.lane-label'));
    found?.focus({ preventScroll: true });
  });
}

function goToNow() {
  const box = document.querySelector('.timeline');
  if (!box) return;
  showNow(box, drawn);
  // A zoom that is not drawn yet goes there too.
  if (aim && isOnDay(drawn)) aim = { instant: now.peek(), x: viewPx(box) / NOW_PART };
}

/** Part of the view before the present, where it is gone to. */
const NOW_PART = 3;

/** Whether the present is within a scale. @param {Scale} scale */
function isOnDay(scale) {
  const x = xOf(scale, now.peek());
  return x > 0 && x < scale.widthPx;
}

/** Scroll to the present, unless the day is another one. @param {Element} box @param {Scale} scale */
function showNow(box, scale) {
  if (isOnDay(scale)) box.scrollLeft = Math.max(0, xOf(scale, now.peek()) - viewPx(box) / NOW_PART);
}

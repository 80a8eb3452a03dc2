/**
 * Jobs moved with the pointer: pressed on the timeline or in a list, they hang at the pointer with the
 * price of the place below, and go where they are let go. Escape puts them back. Whoever cannot drag
 * uses "Move to…" with the same figures (`move_dialog.js`).
 * @module
 */

import { signal } from '../../../../../courier_app/kit/html.js';
import { isOver } from '../board_doc.js';
import { board, selection } from '../state.js';
import { visitBefore } from '../timeline/geometry.js';
import { placeAt } from '../timeline/timeline.js';
import { moveJobs, seenNow } from './carry_out.js';
import { ask, asked, letGo } from './price.js';

/** @typedef {import('./price.js').Move} Move */

/** So far below the pointer it hangs that the lane and its new times stay in sight. */
const BELOW_PX = 42;
/** Less is a click. */
const CLICK_PX = 5;

/** What hangs at the pointer. */
export const hanging = signal(/** @type {{jobs: string[]}|null} */ (null));

/** Where it hangs: in pixels of the window, of which it keeps clear of the edges. */
export const pointer = signal({ x: 0, y: 0 });

/** @type {{of: HTMLElement, jobs: string[], kind: string, seen: Record<string, string|null>, x: number, y: number, pointer: number}|null} */
let pressed = null;
/** @type {PointerEvent|null} */
let last = null;
let frame = 0;
/** Where the lists are while something hangs, and the size of the window: to ask for them takes long. */
let around = { lists: new DOMRect(), width: 0, height: 0 };

/** Begin to listen, once. */
export function listenForDrags() {
  document.addEventListener('pointerdown', onDown);
  document.addEventListener('pointermove', onMove);
  document.addEventListener('pointerup', onUp);
  document.addEventListener('pointercancel', putBack);
  document.addEventListener('mousemove', spareMap, true);
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !hanging.value) return;
      event.preventDefault();
      event.stopPropagation();
      putBack();
    },
    true,
  );
}

/**
 * Keep moves of the pointer elsewhere from the map: its library measures the page at each of them.
 * @param {MouseEvent} event
 */
function spareMap(event) {
  const isElsewhere =
    event.buttons === 0 && event.target instanceof Element && !event.target.closest('.map');
  if (hanging.value || isElsewhere) event.stopImmediatePropagation();
}

/** @param {PointerEvent} event */
function onDown(event) {
  if (event.button !== 0 || !(event.target instanceof Element)) return;
  const found = /** @type {HTMLElement|null} */ (event.target.closest('[data-visit], [data-drag]'));
  const key = found?.dataset.key ?? '';
  if (!found || !key.startsWith('job:')) return;
  // One of several that are selected takes all of them along.
  const several = [...selection.value]
    .filter((one) => one.startsWith('job:'))
    .map((one) => one.slice(4))
    .filter((one) => !isOver(board.value?.jobs.get(one)));
  const visit = board.value?.visits.get(found.dataset.visit ?? '');
  // A mark of several stops at one door takes along what of them is to come.
  const own = (found.dataset.pile?.split(' ') ?? [key])
    .map((one) => one.slice(4))
    .filter((one) => !isOver(board.value?.jobs.get(one)));
  const jobs = own.some((one) => several.includes(one)) ? several : [...new Set(own)];
  // What is done, or failed, goes nowhere.
  if (jobs.length === 0) return;
  pressed = {
    of: found,
    jobs,
    seen: seenNow(jobs),
    kind: visit?.kind ?? 'pickup',
    x: event.clientX,
    y: event.clientY,
    pointer: event.pointerId,
  };
}

/** @param {PointerEvent} event */
function onMove(event) {
  if (!pressed || event.pointerId !== pressed.pointer) return;
  if (!hanging.value) {
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < CLICK_PX) return;
    // What is passed over on the way hears nothing of it, and needs not be found at each step.
    if (pressed.of.isConnected) pressed.of.setPointerCapture(event.pointerId);
    pressed.of.classList.add('is-held');
  }
  last = event;
  // A screen shows one place a frame; the pointer may tell more.
  frame ||= requestAnimationFrame(look);
}

function look() {
  frame = 0;
  if (!pressed || !last) return;
  if (!hanging.value) {
    const lists = document.querySelector('.view-lists')?.getBoundingClientRect() ?? new DOMRect();
    around = { lists, width: innerWidth, height: innerHeight };
    hanging.value = { jobs: pressed.jobs };
  }
  // The page is measured first and changed last: in turns each would cost a layout.
  const move = moveAt(pressed, last);
  const left = Math.max(4, Math.min(last.clientX + 14, around.width - 340));
  pointer.value = { x: left, y: Math.min(last.clientY + BELOW_PX, around.height - 180) };
  if (move) ask(move);
  else letGo();
}

/** @param {{jobs: string[], kind: string}} given @param {PointerEvent} event @returns {Move|null} */
function moveAt({ jobs, kind }, event) {
  const { left, right, top, bottom } = around.lists;
  if (
    event.clientX >= left &&
    event.clientX < right &&
    event.clientY >= top &&
    event.clientY < bottom
  ) {
    return jobs.some((id) => board.value?.jobs.get(id)?.round_id) ? { jobs, shift_id: null } : null;
  }
  const place = placeAt(event.clientX, event.clientY);
  return place ? moveTo(jobs, kind, place.shift_id, place.at) : null;
}

/**
 * The move of jobs to an instant in a shift.
 * @param {string[]} jobs
 * @param {string} kind Of the stop that is placed; the other one goes where it costs least.
 * @param {string} shiftId
 * @param {number} at In ms.
 * @returns {Move}
 */
export function moveTo(jobs, kind, shiftId, at) {
  const round = board.value?.roundOfShift.get(shiftId);
  const moving = new Set(jobs);
  const visits = (board.value?.visitsOfRound.get(round?.id ?? '') ?? []).filter(
    (one) => !one.job_id || !moving.has(one.job_id),
  );
  const before = visitBefore(
    visits.filter((one) => one.kind !== 'break'),
    at,
    (one) => one.status === 'planned',
  );
  const onlyDrop = kind === 'drop' && jobs.length === 1 && round !== undefined;
  if (onlyDrop)
    return {
      jobs,
      shift_id: shiftId,
      ...(before ? { drop_after_visit_id: before.id } : { drop_position: 0 }),
    };
  return { jobs, shift_id: shiftId, ...(before ? { after_visit_id: before.id } : { position: 0 }) };
}

/** @param {PointerEvent} event */
function onUp(event) {
  if (!pressed || event.pointerId !== pressed.pointer) return;
  if (frame) {
    cancelAnimationFrame(frame);
    look();
  }
  const wasHanging = hanging.value !== null;
  const { move, price } = asked.value ?? {};
  const { seen } = pressed;
  putBack();
  if (!wasHanging) return;
  // The click that follows would select what is below.
  addEventListener(
    'click',
    (click) => {
      click.stopPropagation();
      click.preventDefault();
    },
    { capture: true, once: true },
  );
  if (move) void moveJobs(move, price ?? null, seen);
}

function putBack() {
  if (frame) cancelAnimationFrame(frame);
  frame = 0;
  last = null;
  pressed?.of.classList.remove('is-held');
  pressed = null;
  hanging.value = null;
  letGo();
}

/**
 * Two at once: what others on this day look at, select and carry, and the same of ours to them.
 * @module
 */

import { effect } from '../../../../../courier_app/kit/html.js';
import { hanging } from '../moving/drag.js';
import { asked } from '../moving/price.js';
import { call } from '../server.js';
import {
  BOARD_ID,
  board,
  day,
  hovered,
  online,
  presence,
  selection,
  session,
  taken,
} from '../state.js';

/** What moves fast is told so often at most. */
const TELL_MS = 400;
/** Who stays silent for longer is gone; what stands still is told again before. */
const GONE_MS = 10_000;
const AGAIN_MS = 4_000;
const MOST_SELECTED = 30;

let last = '';
let toldAt = 0;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

/** Begin to tell and to forget, once. */
export function shareBoard() {
  effect(() => {
    const content = JSON.stringify({
      cursor: hovered.value,
      selection: [...selection.value].sort(),
      hanging: hanging.value?.jobs,
      over: asked.value?.move.shift_id,
    });
    if (content !== last) {
      last = content;
      soon(TELL_MS - (Date.now() - toldAt));
    }
  });
  effect(() => {
    /** @type {Map<string, string>} */
    const next = new Map();
    for (const one of presence.value.values())
      for (const key of one.selection) next.set(key, one.name);
    taken.value = next;
  });
  setInterval(() => {
    const fresh = [...presence.value].filter(([, one]) => Date.now() - one.heard_at < GONE_MS);
    if (fresh.length !== presence.value.size) presence.value = new Map(fresh);
    if (Date.now() - toldAt > AGAIN_MS && !document.hidden) soon(0);
  }, 1000);
}

/** @param {number} delayMs */
function soon(delayMs) {
  if (timer !== undefined) return;
  timer = setTimeout(
    () => {
      timer = undefined;
      void tell();
    },
    Math.max(0, delayMs),
  );
}

async function tell() {
  if (session.value.status !== 'in' || !board.value || !online.value) return;
  toldAt = Date.now();
  const carried = hanging.value?.jobs ?? [];
  const move = asked.value?.move;
  await call('POST', `/v1/days/${day.value}/presence`, {
    quiet: true,
    json: {
      board_id: BOARD_ID,
      cursor: { view: 'timeline', ...(move?.shift_id ? { shift_id: move.shift_id } : {}) },
      selection: [...selection.value, ...carried.map((id) => `job:${id}`)].slice(0, MOST_SELECTED),
      dragging: carried.length > 0,
    },
  });
}

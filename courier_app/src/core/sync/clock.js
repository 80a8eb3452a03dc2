/**
 * The phone's clock and the server's. Events are stamped with the phone's own clock as it is, and a
 * batch again when it is sent: the server makes true times of both. What the screens show and what
 * is sent besides events goes by the server's clock, as far as its answers have told it.
 * @module
 */

/** Differences up to this are more likely the network's than the clock's. */
export const SMALL_MS = 30_000;

/** A difference that moves by more than this is another setting of the phone's clock. */
export const JUMP_MS = 120_000;

/**
 * @typedef {object} Clock
 * @property {() => number} phoneNow Milliseconds by the phone's own clock.
 * @property {() => string} phoneText The same as the server reads it.
 * @property {() => number} now Milliseconds by the server's clock, as far as it is known.
 * @property {(phone: string) => string} trueText Corrects an instant of the phone's.
 * @property {(date: string|null, askedAt: number, answeredAt: number) => void} heard An answer's `Date`.
 * @property {() => number} offsetMs What is added to the phone's clock.
 */

/**
 * @param {() => number} phoneNow
 * @param {number} [keptOffsetMs] As it was known before.
 * @returns {Clock}
 */
export function makeClock(phoneNow, keptOffsetMs = 0) {
  let offset = keptOffsetMs;
  let best = Infinity;

  /** @type {Clock['heard']} */
  const heard = (date, askedAt, answeredAt) => {
    const told = date ? Date.parse(date) : NaN;
    const took = answeredAt - askedAt;
    if (Number.isNaN(told) || took < 0) return;
    // The header has whole seconds: on average it is half a second old.
    const found = told + 500 - (askedAt + answeredAt) / 2;
    const jumped = Math.abs(found - offset) > JUMP_MS;
    if (!jumped && took > best) return;
    best = took;
    offset = Math.abs(found) > SMALL_MS ? Math.round(found) : 0;
  };

  return {
    phoneNow,
    phoneText: () => new Date(phoneNow()).toISOString(),
    now: () => phoneNow() + offset,
    trueText: (phone) => new Date(Date.parse(phone) + offset).toISOString(),
    heard,
    offsetMs: () => offset,
  };
}

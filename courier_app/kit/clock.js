/**
 * The phone's clock and the server's. Events are stamped with the phone's own clock as it is, and a
 * batch again when it is sent: the server makes true times of both. What the screens show and what
 * is sent besides events goes by the server's clock, as far as its answers have told it.
 *
 * On a simulated day the server's clock runs faster, which its answers tell (`Clock-Speed`). The
 * phone then goes by the server's clock in everything, as if its own ran like that.
 * @module
 */

/** Differences up to this are more likely the network's than the clock's. */
export const SMALL_MS = 30_000;

/** A difference that moves by more than this is another setting of the phone's clock. */
export const JUMP_MS = 120_000;

/**
 * @typedef {object} Clock
 * @property {() => number} phoneNow Milliseconds by the phone's own clock; by the server's where that is a faster one.
 * @property {() => string} phoneText The same as the server reads it.
 * @property {() => number} now Milliseconds by the server's clock, as far as it is known.
 * @property {(phone: string) => string} trueText Corrects an instant of the phone's.
 * @property {(date: string|null, askedAt: number, answeredAt: number, speed?: number) => void} heard An answer's
 *   `Date`, and how fast that clock runs.
 * @property {() => number} offsetMs What is added to the phone's clock.
 * @property {() => Fast|null} fast A faster clock, to be kept.
 */

/**
 * @typedef {object} Fast
 * A clock that showed `shown` when the device's own showed `since`, and runs `speed` times as fast.
 * @property {number} speed
 * @property {number} shown
 * @property {number} since
 */

/**
 * @param {() => number} deviceNow
 * @param {number} [keptOffsetMs] As it was known before.
 * @param {Fast|null} [keptFast]
 * @returns {Clock}
 */
export function makeClock(deviceNow, keptOffsetMs = 0, keptFast = null) {
  let fast = keptFast;
  let offset = fast ? 0 : keptOffsetMs;
  let best = Infinity;

  const phoneNow = () =>
    fast ? fast.shown + (deviceNow() - fast.since) * fast.speed : deviceNow();

  /** @type {Clock['heard']} */
  const heard = (date, askedAt, answeredAt, speed = 1) => {
    const serverNow = date ? Date.parse(date) : NaN;
    const took = answeredAt - askedAt;
    if (Number.isNaN(serverNow) || took < 0) return;
    if (speed > 1 || fast) {
      // The difference is the network's, but for the first answer of such a server and a new day there.
      const known =
        fast?.speed === speed && Math.abs(serverNow + 500 - phoneNow()) <= JUMP_MS * speed;
      if (!known) fast = speed > 1 ? { speed, shown: serverNow + 500, since: deviceNow() } : null;
      if (!known) [offset, best] = [0, Infinity];
      return;
    }
    // The header has whole seconds: on average it is half a second old.
    const found = serverNow + 500 - (askedAt + answeredAt) / 2;
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
    fast: () => fast,
  };
}

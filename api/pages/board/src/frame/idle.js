/**
 * What can wait until the page has nothing else to do.
 * @module
 */

/**
 * Run something when nothing else is to be done.
 * @param {() => void} act
 * @param {{afterMs?: number, byMs: number}} when `afterMs`: not before; `byMs`: whatever else is done, so long after that.
 * @returns {() => void} Gives it up.
 */
export function whenIdle(act, { afterMs = 0, byMs }) {
  let asked = 0;
  const timer = setTimeout(() => {
    if (!('requestIdleCallback' in globalThis)) act();
    else asked = requestIdleCallback(act, { timeout: byMs });
  }, afterMs);
  return () => {
    clearTimeout(timer);
    if (asked) cancelIdleCallback(asked);
  };
}

/**
 * Return what runs something once after the next frame, however often it is asked until then.
 * @param {() => void} act
 * @returns {() => void}
 */
export function afterFrame(act) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        isAsked = false;
        act();
      }),
    );
  };
}

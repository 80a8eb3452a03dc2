/**
 * Storage that stays, and a screen that stays on.
 * @module
 */

/** Ask the browser not to throw away what waits to be sent. @returns {Promise<boolean>} Whether it agrees, or cannot be asked. */
export async function askToStay() {
  if (!navigator.storage?.persist) return true;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

/**
 * Keep the screen on as long as that is wanted.
 * @param {(update: () => void) => void} follow Calls `update` now, and whenever `isWanted` may have changed.
 * @param {() => boolean} isWanted
 */
export function keepAwake(follow, isWanted) {
  if (!('wakeLock' in navigator)) return;
  /** @type {WakeLockSentinel|null} */
  let lock = null;
  const update = async () => {
    const on = isWanted() && document.visibilityState === 'visible';
    try {
      if (on && (!lock || lock.released)) lock = await navigator.wakeLock.request('screen');
      else if (!on && lock) {
        await lock.release();
        lock = null;
      }
    } catch {
      lock = null; // The battery is low, or the page is hidden: asked again when that changes.
    }
  };
  follow(() => void update());
  document.addEventListener('visibilitychange', () => void update());
}

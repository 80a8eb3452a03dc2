/**
 * The service worker that keeps the app, the screen that stays on, and storage that stays.
 * @module
 */
import { effect } from '../../vendor/ui.js';
import * as show from './signals.js';

/** @type {ServiceWorkerRegistration|null} */
let registered = null;
let held = false;
let wanted = false;

/** Register the service worker and notice when a new version waits. @returns {Promise<void>} */
export async function register() {
  keepAwake();
  if (!('serviceWorker' in navigator)) return;
  try {
    registered = await navigator.serviceWorker.register('/courier/sw.js', { scope: '/courier/' });
  } catch {
    return; // Without it the app works, with network.
  }
  let isFirst = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isFirst) isFirst = false;
    else if (wanted) location.reload();
  });
  const notice = () => {
    show.updateWaits.value = Boolean(registered?.waiting && navigator.serviceWorker.controller);
  };
  notice();
  registered.addEventListener('updatefound', () => registered?.installing?.addEventListener('statechange', notice));
}

/** Start the waiting new version, unless a proof is being made. @returns {Promise<void>} */
export async function takeUpdate() {
  wanted = true;
  if (!held) registered?.waiting?.postMessage('take-over');
}

/** While a proof is being made no new version starts. @param {boolean} hold @returns {void} */
export function holdUpdates(hold) {
  held = hold;
  if (!held && wanted) void takeUpdate();
}

/** Ask the browser not to throw away what waits to be sent. @returns {Promise<void>} */
export async function askToStay() {
  if (!navigator.storage?.persist) return;
  const stays = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  show.outbox.value = { ...show.outbox.value, volatile: !stays };
}

/** Keep the screen on while riding, if that is wanted. */
function keepAwake() {
  if (!('wakeLock' in navigator)) return;
  /** @type {WakeLockSentinel|null} */
  let lock = null;
  const update = async () => {
    const riding = show.round.value?.status === 'started' && !show.round.value.break_since;
    const on = riding && show.settings.value.keep_awake && document.visibilityState === 'visible';
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
  effect(() => {
    void [show.round.value?.status, show.round.value?.break_since, show.settings.value.keep_awake];
    void update();
  });
  document.addEventListener('visibilitychange', () => void update());
}

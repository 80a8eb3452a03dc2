/**
 * The service worker that keeps the app, and when a new version takes over.
 * @module
 */
import * as show from './signals.js';

/** @type {ServiceWorkerRegistration|null} */
let registered = null;
let held = false;
let wanted = false;

/** Register the service worker and notice when a new version waits. @returns {Promise<void>} */
export async function register() {
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
  registered.addEventListener('updatefound', () =>
    registered?.installing?.addEventListener('statechange', notice),
  );
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

/**
 * The screen that is shown: the part of the address behind `#`, so that the back key of the phone works
 * and a screen can be reloaded without network.
 * @module
 */

import { signal } from '../../kit/html.js';

/** @typedef {{screen: string, id: string}} Place */

/**
 * The place in the app; `id` is of the visit where the screen is about one.
 * @type {import('@preact/signals').Signal<Place>}
 */
export const place = signal(read());

/** @returns {Place} */
function read() {
  const [screen = '', ...rest] = location.hash.replace(/^#\/?/, '').split('/');
  return { screen: screen || 'next', id: decodeURIComponent(rest.join('/')) };
}

addEventListener('hashchange', () => {
  place.value = read();
});

/**
 * @param {string} screen
 * @param {string} [id]
 */
export function to(screen, id) {
  return `#/${screen}${id ? `/${encodeURIComponent(id)}` : ''}`;
}

/**
 * Show a screen in place of this one, so that "back" does not lead into a form that was sent.
 * @param {string} screen
 * @param {string} [id]
 */
export function go(screen, id) {
  history.replaceState(null, '', to(screen, id));
  place.value = read();
}

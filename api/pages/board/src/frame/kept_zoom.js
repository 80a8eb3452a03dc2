/**
 * How near somebody looks at the day, kept while the window is open: whoever leaves the board and comes
 * back finds it as it was.
 * @module
 */

/** @param {string} name */
const keyOf = (name) => `board-zoom-${name}`;

/** Kept value; `null` where there is none. @param {string} name @returns {any} */
export function keptZoom(name) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(name)) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} zoom */
export function keepZoom(name, zoom) {
  sessionStorage.setItem(keyOf(name), JSON.stringify(zoom));
}

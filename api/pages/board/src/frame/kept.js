/**
 * Small things that a browser keeps for this page, by name; one that cannot be read is as if it were not there.
 * @module
 */

/**
 * Kept value; `null` where there is none.
 * @param {string} name
 * @param {Storage} [place] `sessionStorage`: as long as the window is open.
 * @returns {any}
 */
export function kept(name, place = localStorage) {
  try {
    return JSON.parse(place.getItem(`board-${name}`) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value @param {Storage} [place] */
export function keep(name, value, place = localStorage) {
  place.setItem(`board-${name}`, JSON.stringify(value));
}

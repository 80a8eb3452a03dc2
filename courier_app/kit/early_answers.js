/**
 * Answers that the page asked for before the app was there (`early.js`).
 * @module
 */

/**
 * @typedef {object} Early
 * @property {Promise<Response>} answer
 * @property {number} askedAt By the phone's clock.
 */

/** By path. @typedef {Map<string, Early>} Asked */

/** An answer is of now, or asked for again. */
const FRESH_MS = 10_000;

/**
 * Return what was asked for early; once, and only as long as it is of now.
 * @param {string} path
 * @returns {Early|null}
 */
export function takeEarlyAnswer(path) {
  /** @type {Asked|undefined} */
  const asked = /** @type {any} */ (globalThis).askedEarly;
  const found = asked?.get(path);
  asked?.delete(path);
  return found && Date.now() - found.askedAt < FRESH_MS ? found : null;
}

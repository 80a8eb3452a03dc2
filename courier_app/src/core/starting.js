/**
 * Starting, signing in and out, settings.
 * @module
 */

/** Read what is kept, register the service worker, begin to listen and to send. Once. @returns {Promise<void>} */
export async function start() { throw new Error(); }

/** Sign in with the token of a link (`/courier/#/link/<token>`); true if it worked. @param {string} token @returns {Promise<boolean>} */
export async function signInWithLink(token) { throw new Error(token); }

/** Sign in with a short code; true if it worked. @param {string} code @returns {Promise<boolean>} */
export async function signInWithCode(code) { throw new Error(code); }

/** Sign out and forget everything, unless something waits to be sent and `anyway` is not said; true if done. @param {{anyway?: boolean}} [how] @returns {Promise<boolean>} */
export async function signOut(how) { throw new Error(String(how)); }

/** @param {Partial<import('./types.js').Settings>} some @returns {Promise<void>} */
export async function setSettings(some) { throw new Error(String(some)); }

/** @returns {void} */
export function dismissProblem() { throw new Error(); }

/** Start the waiting new version. @returns {Promise<void>} */
export async function takeUpdate() { throw new Error(); }

/** While a proof is being made no new version starts. @param {boolean} held @returns {void} */
export function holdUpdates(held) { throw new Error(String(held)); }

/**
 * What is read from the server and kept. Without network each leaves what is known.
 * @module
 */

/** Read own rounds and shifts. @returns {Promise<void>} */
export async function loadRounds() { throw new Error(); }

/** Show a round: what is kept at once, then what is new; fetches its tiles. @param {string} roundId @returns {Promise<void>} */
export async function openRound(roundId) { throw new Error(roundId); }

/** Back to the list. @returns {Promise<void>} */
export async function closeRound() { throw new Error(); }

/** Ask for what is new of the open round. @returns {Promise<void>} */
export async function refreshRound() { throw new Error(); }

/** Read own hours, effort and earnings. @param {string} first Day. @param {string} last Day. @returns {Promise<void>} */
export async function loadOwn(first, last) { throw new Error(first + last); }

/** Read the conversation with the office and note it as read. @returns {Promise<void>} */
export async function loadMessages() { throw new Error(); }

/** The person has read what changed. @returns {Promise<void>} */
export async function seenChanges() { throw new Error(); }

/** Try to send what waits, now. @returns {Promise<void>} */
export async function sendNow() { throw new Error(); }

/** Send a parked entry once more. @param {string} key Of a trouble. @returns {Promise<void>} */
export async function sendAgain(key) { throw new Error(key); }

/** The person has looked at it; it stays listed. @param {string} key @returns {Promise<void>} */
export async function seenTrouble(key) { throw new Error(key); }

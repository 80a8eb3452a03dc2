/**
 * What a rider does. Each makes an event (or several, in order) at once and lets it be sent.
 * @module
 */

/** Begin to work. @param {string} shiftId @returns {Promise<void>} */
export async function openShift(shiftId) { throw new Error(shiftId); }

/** End work. @param {string} shiftId @returns {Promise<void>} */
export async function closeShift(shiftId) { throw new Error(shiftId); }

/** Take a round. @param {string} roundId @param {number} version @returns {Promise<void>} */
export async function acceptRound(roundId, version) { throw new Error(roundId + version); }

/** Not take it; `note` for the office, may be empty. @param {string} roundId @param {number} version @param {string} [note] @returns {Promise<void>} */
export async function refuseRound(roundId, version, note) { throw new Error(roundId + version + note); }

/** Offer it to the others; one rides it until somebody takes it. @param {string} roundId @param {string} [note] @returns {Promise<void>} */
export async function offerSwap(roundId, note) { throw new Error(roundId + note); }

/** Leave the start place. @returns {Promise<void>} */
export async function startRound() { throw new Error(); }

/** End the round: what was not done is skipped. @returns {Promise<void>} */
export async function finishRound() { throw new Error(); }

/** One is there. @param {string} visitId @returns {Promise<void>} */
export async function arrive(visitId) { throw new Error(visitId); }

/** One is there and cannot begin; timed from now. @param {string} visitId @param {import('./types.js').WaitingReason} reason @returns {Promise<void>} */
export async function wait(visitId, reason) { throw new Error(visitId + reason); }

/** A code was scanned or typed; gives false where it is none that could be meant. @param {string} visitId @param {string} code @returns {Promise<boolean>} */
export async function scanCode(visitId, code) { throw new Error(visitId + code); }

/** Keep a photo as proof, shrunk on the phone; gives false where it is no picture (see problem). @param {string} visitId @param {Blob} file @returns {Promise<boolean>} */
export async function addPhoto(visitId, file) { throw new Error(visitId + file); }

/** Keep a drawn signature: strokes of points [x, y] in pixels. @param {string} visitId @param {[number, number][][]} strokes @param {number} widthPx @param {number} heightPx @returns {Promise<void>} */
export async function addSignature(visitId, strokes, widthPx, heightPx) { throw new Error(visitId + strokes + widthPx + heightPx); }

/** Keep a typed name. @param {string} visitId @param {string} name @returns {Promise<void>} */
export async function addName(visitId, name) { throw new Error(visitId + name); }

/** Keep a count of parcels as proof. @param {string} visitId @param {number} items @returns {Promise<void>} */
export async function addCount(visitId, items) { throw new Error(visitId + items); }

/** Done. @param {string} visitId @param {{handedItems?: number, emptiesItems?: number}} [counted] @returns {Promise<void>} */
export async function done(visitId, counted) { throw new Error(visitId + counted); }

/** All done at one door, in one gesture. @param {string[]} visitIds @returns {Promise<void>} */
export async function doneMany(visitIds) { throw new Error(String(visitIds)); }

/** Done in part. @param {string} visitId @param {{handedItems: number, keptItems: number, emptiesItems?: number, reason: import('./types.js').FailureReason, note?: string}} how @returns {Promise<void>} */
export async function partlyDone(visitId, how) { throw new Error(visitId + how); }

/** Failed; what next follows from the stop's own rule (`on_failure`) unless something else is told. @param {string} visitId @param {{reason: import('./types.js').FailureReason, whatNext?: import('./types.js').WhatNext, note?: string}} how @returns {Promise<void>} */
export async function fail(visitId, how) { throw new Error(visitId + how); }

/** Undo what `undoable` names, within a minute. @returns {Promise<void>} */
export async function undo() { throw new Error(); }

/** Begin a break, a planned one or another (empty). @param {string} [breakId] @returns {Promise<void>} */
export async function startBreak(breakId) { throw new Error(breakId); }

/** @returns {Promise<void>} */
export async function endBreak() { throw new Error(); }

/** Goods left the bicycle other than by a drop. @param {string} jobId @param {number} items @param {'sender'|'hub'|'coordinator'} to @returns {Promise<void>} */
export async function unload(jobId, items, to) { throw new Error(jobId + items + to); }

/** @param {import('./types.js').IncidentKind} kind @param {{visitId?: string, note?: string}} [more] @returns {Promise<void>} */
export async function reportIncident(kind, more) { throw new Error(kind + more); }

/** Contest a decision; a person answers. @param {'round'|'visit'|'job'|'plan'|'posting'} about @param {string} id @param {string} note @returns {Promise<void>} */
export async function contest(about, id, note) { throw new Error(about + id + note); }

/** Write to the office. @param {string} text @returns {Promise<void>} */
export async function sendMessage(text) { throw new Error(text); }

/** Show one's position during this shift, or stop to. @param {boolean} on @returns {Promise<void>} */
export async function setSharing(on) { throw new Error(String(on)); }

/** Ride in the suggested order from now on (on this phone). @returns {Promise<void>} */
export async function takeSequence() { throw new Error(); }

/**
 * Parts that the core needs only once the first screen stands: read after it, and kept with the rest.
 * @module
 */
export { coldNow } from './round/cold.js';
export { betterSequence } from './round/better_sequence.js';
export { addChanges, changesBetween } from './round/changes.js';
export { forgetAll, putAside } from './sync/leaving.js';
export { makeLive } from './sync/live.js';
export { readConcerns, readOwn } from './own_lists.js';
export { shrink } from './phone/photos.js';
export { makePosition } from './phone/position.js';
export { askToStay, keepAwake } from './phone/wake_lock.js';
export { askWhoHas, forgetRound, noteTaken } from './taken_away.js';
export { readMessages } from './messages.js';
export { rareOf } from './round/rare.js';
export { fetchTiles } from './sync/tiles.js';

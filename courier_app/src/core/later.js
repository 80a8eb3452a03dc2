/**
 * What the core needs only once the first screen stands: read after it, and kept with the rest.
 * @module
 */
export { betterSequence } from './better.js';
export { addChanges, changesBetween } from './changes.js';
export { forgetAll, putAside } from './leaving.js';
export { makeLive } from './live.js';
export { readConcerns, readOwn } from './own_lists.js';
export { shrink } from './photos.js';
export { makePosition } from './position.js';
export { askToStay, keepAwake } from './staying.js';
export { fetchTiles } from './tiles.js';

/**
 * What the core needs only once the first screen stands: read after it, and kept with the rest.
 * @module
 */
export { shrink } from './photos.js';
export { makePosition } from './position.js';
export { fetchTiles } from './tiles.js';

/**
 * The kit's one door for screens: tools, parts, drawings and words.
 * @module
 */

export * from './html.js';
export * from './icons.js';
export * from './into.js';
export * from './parts.js';
export * from './words.js';

/**
 * Looks by which rounds are told apart, the same on map, timeline and lists: a colour, a pattern, and
 * the round's number. Colours alone would not do for everybody, and there are more rounds than colours.
 * @module
 */

/** Of the same lightness, each with white text at 4.5:1 or better; none is red, which means late. */
const COLOURS = [
  '#0b5ad0',
  '#00658f',
  '#14602f',
  '#7b3fa0',
  '#8a4b00',
  '#00666e',
  '#a0195f',
  '#4a5a00',
  '#3a4a8c',
  '#655a35',
  '#2f5d50',
  '#5b4b66',
];

/** The same on a dark ground, each with nearly black text at 6:1 or better. */
const LIGHT = [
  '#629aee',
  '#45a8d8',
  '#2dad5a',
  '#b289cb',
  '#e4810c',
  '#0aa9b6',
  '#e275ae',
  '#88a309',
  '#8b97ca',
  '#b3a472',
  '#5ba691',
  '#a293ad',
];

/** Dashes of a line on the map, in widths of it, and the class of the same pattern on a bar. */
export const PATTERNS = [
  { name: 'plain', dashes: [1] },
  { name: 'dashed', dashes: [3, 1.5] },
  { name: 'dotted', dashes: [0.2, 1.6] },
  { name: 'mixed', dashes: [4, 1.2, 0.2, 1.2] },
  { name: 'sparse', dashes: [2, 3] },
];

/**
 * @typedef {object} RoundLook
 * @property {number} number
 * @property {string} colour
 * @property {string} light The same for a dark ground.
 * @property {string} pattern Name: `plain`, `dashed`, …
 */

/** Look of a round by its number, from 1. @param {number} number @returns {RoundLook} */
export function lookOf(number) {
  const at = Math.max(0, number - 1);
  const { name } = PATTERNS[Math.floor(at / COLOURS.length) % PATTERNS.length];
  return {
    number,
    colour: COLOURS[at % COLOURS.length],
    light: LIGHT[at % LIGHT.length],
    pattern: name,
  };
}

/**
 * Likeness of what is typed and what is named. Pure.
 * @module
 */

/** Small letters without accents. @param {string} text */
export const plain = (text) => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();

/**
 * How well a text answers what is typed: every word of it must begin a word there, or stand inside of one.
 * @param {string[]} words Plain.
 * @param {string} text Plain.
 * @returns {number} 0 where it does not.
 */
export function likeness(words, text) {
  let sum = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    const begins = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]);
    sum += begins ? 2 : 1;
    if (at === 0) sum += 1;
  }
  return sum / words.length;
}

/**
 * The best of some, best first; where nothing is typed the first ones.
 * @template T
 * @param {string} typed
 * @param {T[]} of
 * @param {(one: T) => string} textOf
 * @param {number} most
 * @returns {T[]}
 */
export function bestOf(typed, of, textOf, most) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return of.slice(0, most);
  return of
    .map((one, at) => ({ one, at, like: likeness(words, plain(textOf(one))) }))
    .filter(({ like }) => like > 0)
    .sort((a, b) => b.like - a.like || a.at - b.at)
    .slice(0, most)
    .map(({ one }) => one);
}

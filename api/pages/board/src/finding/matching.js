/**
 * Likeness of what is typed and what is named. Pure.
 * @module
 */

/** Small letters without accents. @param {string} text */
export const plain = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** A word that is so short is meant as it is. */
const LEAST_SLIP = 4;

/** Whether a word begins as it was typed but for one letter that is wrong, missing, too many or swapped with the next. @param {string} typed Plain. @param {string} word Plain. */
export function isNear(typed, word) {
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  const rest = (/** @type {number} */ from, /** @type {number} */ to) =>
    word.startsWith(typed.slice(from), to);
  const isSwapped =
    typed[at] === word[at + 1] && typed[at + 1] === word[at] && rest(at + 2, at + 2);
  return at > 0 && (rest(at + 1, at + 1) || rest(at + 1, at) || rest(at, at + 1) || isSwapped);
}

/**
 * How well a text answers what is typed: every word of it must begin a word there, or stand inside of one; a longer
 * one may have a slip.
 * @param {string[]} words Plain.
 * @param {string} text Plain.
 * @returns {number} 0 where it does not.
 */
export function likeness(words, text) {
  let sum = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) {
      if (
        word.length < LEAST_SLIP ||
        !text.split(/[^\p{L}\p{N}]+/u).some((one) => isNear(word, one))
      )
        return 0;
      sum += 0.5;
      continue;
    }
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

/**
 * What stands beside a title, each once, what answers the typed words first: a long line is cut at its end.
 * @param {string} typed @param {string} title @param {string[]} parts
 * @returns {string[]}
 */
export function tellingParts(typed, title, parts) {
  const words = plain(typed)
    .split(/\s+/)
    .filter((one) => one && !plain(title).includes(one));
  const own = [
    ...new Set(
      parts.map((one) => (one.startsWith(`${title} `) ? one.slice(title.length + 1) : one)),
    ),
  ].filter((one) => one && one !== title);
  const likes = (/** @type {string} */ one) =>
    words.reduce((sum, word) => sum + likeness([word], plain(one)), 0);
  return own
    .filter((one) => !own.some((other) => other.startsWith(`${one} `)))
    .sort((one, other) => likes(other) - likes(one));
}

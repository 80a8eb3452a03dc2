/**
 * Rules in the way of a move. Pure.
 * @module
 */

/** @typedef {import('answers').Answers['move_jobs']['price']} Price */

/** The rules in the way, each once: of several stops the same one is told for each. @param {Price|null} price */
export const rulesOf = (price) => [
  ...new Map((price?.rules ?? []).map((one) => [one.text, one])).values(),
];

/**
 * The same, with all that would be late as one: how many, and the worst. Of one late stop its own sentence is told.
 * @param {Price|null} price
 * @returns {{rules: Price['rules'], late: Price['rules']}} The worst of `late` first; it is empty where one sentence says it all.
 */
export function rulesApart(price) {
  const rules = rulesOf(price);
  const late = rules.filter((one) => one.code === 'late').sort((a, b) => b.value - a.value);
  return late.length > 1
    ? { rules: rules.filter((one) => one.code !== 'late'), late }
    : { rules, late: [] };
}

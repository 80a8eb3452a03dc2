/**
 * Parts of a view that are drawn anew only where what they show is another thing than before. Pure.
 * @module
 */

/** @typedef {{key: string, of: readonly unknown[], draw: () => any}} Part `of`: all that it is drawn of, compared by identity. */

/**
 * Make a keeper of one list of parts: what did not change it gives as it was drawn, which the page then passes over.
 * @template T
 * @returns {(items: readonly T[], part: (one: T, index: number) => Part) => any[]}
 */
export function makeKeeper() {
  /** @type {Map<string, {of: readonly unknown[], drawn: any}>} */
  let kept = new Map();
  return (items, part) => {
    const next = new Map();
    const drawn = items.map((one, index) => {
      const { key, of, draw } = part(one, index);
      const before = kept.get(key);
      const same = before?.of.length === of.length && of.every((value, at) => value === before.of[at]);
      const now = before && same ? before : { of, drawn: draw() };
      next.set(key, now);
      return now.drawn;
    });
    kept = next;
    return drawn;
  };
}

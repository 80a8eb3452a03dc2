/**
 * What is dear to make, as formatters of the browser's are. Pure.
 * @module
 */

/** Make something once for each name. @template T @param {(name: string) => T} make @returns {(name: string) => T} */
export function madeOnce(make) {
  /** @type {Map<string, T>} */
  const known = new Map();
  return (name) => {
    const found = known.get(name) ?? make(name);
    known.set(name, found);
    return found;
  };
}

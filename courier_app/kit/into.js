/**
 * Values of forms on their way into signals.
 * @module
 */

/**
 * What writes a value into a signal, as parts of forms hand it on.
 * @template T
 * @param {{value: T}} of
 * @param {{value: string}} [wrong] What was wrong with the value before, in a sentence: with another one that is over.
 * @returns {(value: T) => void}
 */
export function into(of, wrong) {
  return (value) => {
    of.value = value;
    if (wrong) wrong.value = '';
  };
}

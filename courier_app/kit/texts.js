/**
 * The sentences of the app, from the same catalogue as the server's.
 * @module
 */
import { FluentBundle, FluentNumber, FluentResource } from '../vendor/fluent.js';

/** @typedef {(id: string, args?: Record<string, any>) => string} Translate */

/** Written alike in every language; a formatter of the browser's would be dear to make. */
class SmallNumber extends FluentNumber {
  toString() {
    return String(this.value);
  }
}

/** @param {any} value */
const given = (value) => (Number.isInteger(value) && Math.abs(value) < 1000 ? new SmallNumber(value) : value);

/**
 * @param {string} language
 * @param {string} source Fluent.
 * @returns {Translate}
 */
export function translator(language, source) {
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(source));
  return (id, args) => {
    const pattern = bundle.getMessage(id)?.value;
    if (!pattern) return id;
    const values = args && Object.fromEntries(Object.entries(args).map(([name, value]) => [name, given(value)]));
    return bundle.formatPattern(pattern, values, []);
  };
}

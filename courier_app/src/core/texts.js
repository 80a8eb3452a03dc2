/**
 * The sentences of the app, from the same catalogue as the server's.
 * @module
 */
import { FluentBundle, FluentResource } from '../../vendor/fluent.js';

/** @typedef {(id: string, args?: Record<string, any>) => string} Translate */

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
    return pattern ? bundle.formatPattern(pattern, args, []) : id;
  };
}

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
const given = (value) =>
  Number.isInteger(value) && Math.abs(value) < 1000 ? new SmallNumber(value) : value;

/**
 * Sentences are read when they are first said: a screen says some dozens of many hundred.
 * @param {string} language
 * @param {string} source Fluent.
 * @returns {Translate}
 */
export function translator(language, source) {
  const bundle = new FluentBundle(language, { useIsolating: false });
  /** @type {Map<string, string>} */
  const unread = new Map();
  for (const block of source.split(/^(?=-?[a-zA-Z][\w-]* *=)/m)) {
    const id = block.slice(0, block.indexOf('=')).trimEnd();
    if (!unread.has(id)) unread.set(id, block);
  }
  /** Read a sentence, and those that it names. @param {string} id */
  const read = (id) => {
    const block = unread.get(id);
    if (!block) return;
    unread.delete(id);
    bundle.addResource(new FluentResource(block));
    for (const [, named] of block.matchAll(/\{ *(-?[a-zA-Z][\w-]*) *\}/g)) read(named);
  };
  return (id, args) => {
    read(id);
    const pattern = bundle.getMessage(id)?.value;
    if (!pattern) return id;
    if (typeof pattern === 'string') return pattern;
    const values =
      args && Object.fromEntries(Object.entries(args).map(([name, value]) => [name, given(value)]));
    const said = bundle.formatPattern(pattern, values, []);
    // Before a name French says d’Aino and qu’Eero.
    return language === 'fr' ? said.replace(/\b(d|qu)e (?=[aeiouéèê])/gi, '$1’') : said;
  };
}

/**
 * What a part of the page reads of the server while it is shown.
 * @module
 */

import { useEffect, useSignal } from '../../../../courier_app/kit/html.js';
import { sentenceOf } from './server.js';

/** @typedef {import('../../../../courier_app/kit/call.js').Reply} Reply */
/** @typedef {{json: any, trouble: string, code: string}} Answer `json` is `null` before it came; `trouble`: why there is none, in a sentence, and its code. */

/** @type {Answer} */
const NOTHING = { json: null, trouble: '', code: '' };

/**
 * Read something, and again whenever it is about something else. What comes after that is passed over.
 * @template T
 * @param {() => Promise<T>|null|undefined} read Without a promise nothing is read.
 * @param {(found: T) => void} take
 * @param {readonly unknown[]} about
 */
export function useReading(read, take, about) {
  useEffect(() => {
    let over = false;
    void read()?.then((found) => {
      if (!over) take(found);
    });
    return () => {
      over = true;
    };
  }, about);
}

/**
 * Ask the server for something, and again whenever it is about something else.
 * @param {() => Promise<Reply>|null} ask `null`: nothing is asked.
 * @param {readonly unknown[]} about
 * @param {{keeps?: boolean}} [how] `keeps`: what was answered before stays until the next answer.
 * @returns {Answer}
 */
export function useAnswer(ask, about, { keeps = false } = {}) {
  const found = useSignal(NOTHING);
  useReading(
    () => {
      if (!keeps) found.value = NOTHING;
      return ask();
    },
    (reply) => {
      if (reply.kind === 'ok') found.value = { ...NOTHING, json: reply.json };
      else found.value = { ...found.value, trouble: sentenceOf(reply), code: reply.code };
    },
    about,
  );
  return found.value;
}

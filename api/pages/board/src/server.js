/**
 * Requests of the board. What went wrong is said at the foot of the page unless whoever asks says it.
 * @module
 */

import { makeCall } from '../../../../courier_app/kit/call.js';
import { t } from '../../../../courier_app/kit/words.js';
import { language, now, online, session, toast } from './state.js';

let offsetMs = 0;

/** Now by the server's clock. */
export const serverNow = () => Date.now() + offsetMs;

const request = makeCall({
  fetch: (path, how) => fetch(path, how),
  cookies: () => document.cookie,
  language: () => language.value,
  clock: {
    phoneNow: () => Date.now(),
    heard: (date, askedAt, answeredAt) => {
      // A header tells whole seconds: half of one is known too little.
      const told = date ? Date.parse(date) : NaN;
      if (!Number.isNaN(told)) offsetMs = told + 500 - (askedAt + answeredAt) / 2;
      now.value = serverNow();
    },
  },
  onNetwork: (works) => { online.value = works; },
});

/**
 * Ask the server.
 * @param {string} method
 * @param {string} path
 * @param {import('../../../../courier_app/kit/call.js').Asked & {quiet?: boolean}} [asked] `quiet`: say nothing of what went wrong.
 * @returns {Promise<import('../../../../courier_app/kit/call.js').Reply>}
 */
export async function call(method, path, asked = {}) {
  const reply = await request(method, path, asked);
  if (reply.kind === 'signed-out') session.value = { ...session.value, status: 'out' };
  if (reply.kind !== 'ok' && reply.kind !== 'unchanged' && !asked.quiet) toast({ look: 'bad', text: sentenceOf(reply) });
  return reply;
}

/** What came of a request, in a sentence. @param {import('../../../../courier_app/kit/call.js').Reply} reply */
export function sentenceOf(reply) {
  if (reply.message) return reply.message;
  if (reply.kind === 'away') return t('away');
  if (reply.kind === 'signed-out') return t('signed-out');
  return t('busy');
}

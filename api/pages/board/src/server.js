/**
 * Requests of the board. What went wrong is said at the foot of the page unless whoever asks says it.
 * @module
 */

import { makeCall } from '../../../../courier_app/kit/call.js';
import { makeClock } from '../../../../courier_app/kit/clock.js';
import { takeEarlyAnswer } from '../../../../courier_app/kit/early_answers.js';
import { t } from '../../../../courier_app/kit/words.js';
import { NETWORK, closeToastsAbout, language, now, online, session, toast } from './state.js';

/** Time goes on in such steps on the page. */
export const TICK_MS = 10_000;

const clock = makeClock(() => Date.now());

/** Now by the server's clock. */
export const serverNow = () => clock.now();

const request = makeCall({
  fetch: (path, how) => fetch(path, how),
  cookies: () => document.cookie,
  language: () => language.value,
  clock,
  onNetwork: (works) => {
    online.value = works;
  },
  early: takeEarlyAnswer,
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
  // Nearly the same time would draw the header and the line of now anew after each answer.
  if (Math.abs(serverNow() - now.value) >= TICK_MS) now.value = serverNow();
  if (reply.kind === 'signed-out') session.value = { ...session.value, status: 'out' };
  if (reply.kind !== 'ok' && reply.kind !== 'unchanged' && !asked.quiet)
    toast({
      look: 'bad',
      text: sentenceOf(reply),
      about: reply.kind === 'away' || reply.kind === 'busy' ? NETWORK : undefined,
    });
  if (reply.kind === 'ok') closeToastsAbout(NETWORK);
  return reply;
}

/** What came of a request, in a sentence. @param {import('../../../../courier_app/kit/call.js').Reply} reply */
export function sentenceOf(reply) {
  if (reply.message) return reply.message;
  if (reply.kind === 'away') return t('away');
  if (reply.kind === 'signed-out') return t('signed-out');
  return t('busy');
}

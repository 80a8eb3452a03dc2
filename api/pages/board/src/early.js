/**
 * Asks for what the board shows first while the modules that show it are on their way: its sentences,
 * who is signed in, and the day. `kit/early_answers.js` hands on what comes of it.
 * @module
 */

/** An answer is of now, or asked for again. */
const PATIENCE_MS = 10_000;

/** @type {import('../../../../courier_app/kit/early_answers.js').Asked} */
const asked = new Map();
Object.assign(globalThis, { askedEarly: asked });

const kept = localStorage.getItem('board-language');
const language =
  kept === 'en' || kept === 'fr' ? kept : navigator.language.startsWith('en') ? 'en' : 'fr';

/** @param {string} path @param {RequestCache} cache */
function ask(path, cache) {
  const answer = fetch(path, {
    headers: { Accept: 'application/json', 'Accept-Language': language },
    credentials: 'same-origin',
    cache,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  answer.catch(() => {}); // Whoever takes it hears of it.
  asked.set(path, { answer, askedAt: Date.now() });
}

const day = /^#(\d{4}-\d{2}-\d{2})(?=$|\/)/.exec(location.hash)?.[1];
// Without a day in the address it is the cooperative's today, which its answers tell.
if (day) ask(`/v1/days/${day}/board`, 'no-store');
ask('/v1/me', 'no-store');
ask(`texts/${language}.ftl`, 'default');

export {};

/**
 * Asks for what the first screen needs while the modules that show it are on their way: who is signed
 * in, and at the first visit by a link of one round that round. Runs first, by itself.
 * @module
 */

/**
 * @typedef {object} Early
 * @property {Promise<Response>} answer
 * @property {number} askedAt By the phone's clock.
 */

/** An answer is of now, or asked for again. */
const FRESH_MS = 10_000;

/** @type {Map<string, Early>} */
const asked = new Map();

/** @param {string} path @returns {Promise<Response>} */
function ask(path) {
  const answer = fetch(path, {
    headers: { Accept: 'application/json' },
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(FRESH_MS),
  });
  answer.catch(() => {}); // Whoever takes it hears of it.
  asked.set(path, { answer, askedAt: Date.now() });
  return answer;
}

async function askRound() {
  try {
    const answer = await ask('/v1/me');
    if (!answer.ok || navigator.serviceWorker?.controller) return; // The phone has the round, or none.
    const me = await answer.clone().json();
    if (me.round_id) await ask(`/v1/rounds/${me.round_id}`);
  } catch {
    // Without network the phone goes by what it keeps.
  }
}

/**
 * Give what was asked for early; once, and only as long as it is of now.
 * @param {string} path
 * @returns {Early|null}
 */
export function takeEarly(path) {
  const found = asked.get(path);
  asked.delete(path);
  return found && Date.now() - found.askedAt < FRESH_MS ? found : null;
}

void askRound();

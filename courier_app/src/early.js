/**
 * Asks for what the first screen needs while the modules that show it are on their way: its texts, who
 * is signed in, and at the first visit by a link of one round that round. The server writes it into the
 * page, so that it runs before anything else is read; what it finds is taken by `kit/early_answers.js`.
 * Where a module broke off on its way, the page is opened again as soon as the server answers: a browser
 * does not ask for such a module anew.
 * @module
 */

/** An answer is of now, or asked for again. */
const PATIENCE_MS = 10_000;

/** The page is opened again so long after a module broke off. */
const AGAIN_MS = 2000;

/** @type {import('../kit/early_answers.js').Asked} */
const asked = new Map();
Object.assign(globalThis, { askedEarly: asked, openAgain });
globalThis.addEventListener?.(
  'error',
  ({ target }) => {
    if (/** @type {Element|null} */ (target)?.tagName === 'SCRIPT') openAgain();
  },
  true,
);

function openAgain() {
  setTimeout(async () => {
    const answer = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null);
    if (answer?.ok && answer.headers.has('served-by')) location.reload();
    else openAgain();
  }, AGAIN_MS);
}

/** @param {string} path @returns {Promise<Response>} */
function ask(path) {
  const answer = fetch(path, {
    headers: { Accept: 'application/json' },
    credentials: 'same-origin',
    cache: path.startsWith('/v1/') ? 'no-store' : 'default',
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
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

// The language to begin with is the phone's, as far as the app speaks it.
document.documentElement.lang = navigator.language.startsWith('en') ? 'en' : 'fr';
void askRound();
void ask(`/courier/texts/${document.documentElement.lang}.ftl`);

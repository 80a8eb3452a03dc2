/**
 * The landing page: ways to sign in, and the cooperatives for whoever runs the server too.
 * @module
 */

import { listCooperatives, runsServer } from '/sign-in/operator.js';
import { knowsPasskeys, makePasskey } from '/sign-in/passkeys.js';
import {
  HOME,
  SIGN_IN,
  at,
  call,
  clockLocale,
  elementOf,
  filledIn,
  signOut,
  tell,
} from '/sign-in/session.js';

/** @typedef {import('../sign_in/session.js').Reply} Reply */

const words = document.getElementById('account')?.dataset ?? {};
let busy = false;

/** What the server refused, to be told. */
class Refused extends Error {
  /** @param {Reply} reply */
  constructor(reply) {
    super(reply.code);
    this.reply = reply;
  }
}

// --- what went wrong, and what went well ------------------------------------------------------

/** @param {Reply} reply */
function refuse(reply) {
  if (reply.status === 401) toSignIn();
  else complain(reply.status === 0 ? [words.away ?? ''] : reply.lines, reply.code);
}

/** @param {string[]} lines @param {string} [code] */
function complain(lines, code) {
  tell(lines);
  at('wrong').scrollIntoView({ block: 'nearest' });
  at('again').hidden = code !== 'confirm-again';
}

/** @param {string} [text] */
function note(text = '') {
  at('wrong').hidden = true;
  at('again').hidden = true;
  at('status').textContent = text;
  at('status').hidden = text === '';
}

/** Do a work, and tell what the server refused of it. @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refuse(error.reply);
  }
}

/** @param {() => Promise<void>} work */
async function during(work) {
  if (busy) return;
  busy = true;
  note();
  await attempt(work).finally(() => {
    busy = false;
  });
}

/** Ask the server; what it refuses ends the work at hand. @param {string} method @param {string} path @param {unknown} [body] */
async function ask(method, path, body) {
  const reply = await call(method, path, body);
  if (!reply.ok) throw new Refused(reply);
  return reply.json;
}

/** Sign out, and go on. @param {() => void} goOn */
async function leave(goOn) {
  const refused = await signOut();
  if (refused) throw new Refused(refused);
  goOn();
}

function toSignIn() {
  location.replace(`${SIGN_IN}?next=${encodeURIComponent(HOME)}`);
}

// --- ways to sign in ----------------------------------------------------------------------------

async function listPasskeys() {
  const { items } = await ask('GET', '/v1/me/passkeys');
  const day = new Intl.DateTimeFormat(clockLocale(), { dateStyle: 'long' });
  at('passkeys').replaceChildren(
    ...items.map((/** @type {any} */ passkey) => {
      const name = passkey.label || words.unnamed || '';
      const since = filledIn(words.since, { day: day.format(new Date(passkey.created_at)) });
      const item = elementOf('li', `${name}, ${since} `);
      const button = elementOf('button', filledIn(words.remove, { name }), {
        type: 'button',
        className: 'plain',
      });
      button.addEventListener('click', () => during(() => removePasskey(passkey.id)));
      item.append(button);
      return item;
    }),
  );
}

/** @param {string} id */
async function removePasskey(id) {
  await ask('DELETE', `/v1/me/passkeys/${id}`);
  await listPasskeys();
  note(words.removed);
  at('label').focus();
}

async function addPasskey() {
  const question = await ask('POST', '/v1/me/passkeys/question');
  let answer;
  try {
    answer = await makePasskey(question.options);
  } catch {
    complain([words.unused ?? '']);
    return;
  }
  const field = /** @type {HTMLInputElement} */ (at('label'));
  await ask('POST', '/v1/me/passkeys', { id: question.id, answer, label: field.value });
  field.value = '';
  await listPasskeys();
  note(words.added);
}

async function showAccount() {
  at('account').hidden = false;
  at('new-passkey').hidden = !knowsPasskeys();
  at('new-passkey').addEventListener('submit', (event) => {
    event.preventDefault();
    during(addPasskey);
  });
  at('everywhere').addEventListener('click', () =>
    during(async () => {
      await ask('DELETE', '/v1/sessions');
      location.replace(SIGN_IN);
    }),
  );
  // Buttons work while the list comes.
  await attempt(listPasskeys);
}

async function showOperator() {
  // Two sessions end together: the button of the page knows of one.
  document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', (event) => {
    event.preventDefault();
    during(() => leave(() => location.replace(SIGN_IN)));
  });
  at('operator').hidden = !(await listCooperatives()).ok;
}

at('again').addEventListener('click', () => during(() => leave(toSignIn)));

if (document.getElementById('account')) await showAccount();
if (runsServer()) await showOperator();

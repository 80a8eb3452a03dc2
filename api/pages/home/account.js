/**
 * The landing page: ways to sign in, and the cooperatives for whoever runs the server too.
 * @module
 */

import { listCooperatives, runsServer } from '/sign-in/operator.js';
import { knowsPasskeys, makePasskey } from '/sign-in/passkeys.js';
import { call, clockLocale, filledIn, HOME, SIGN_IN, signOut } from '/sign-in/session.js';

/** @typedef {import('../sign_in/session.js').Reply} Reply */

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const words = document.getElementById('account')?.dataset ?? {};
let busy = false;

/**
 * @param {string} name
 * @param {string} text
 */
function elementOf(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

// --- what went wrong, and what went well ------------------------------------------------------

/** @param {Reply} reply */
function refuse(reply) {
  if (reply.status === 401) {
    toSignIn();
    return;
  }
  tell(reply.status === 0 ? [words.away ?? ''] : reply.lines);
  at('again').hidden = reply.code !== 'confirm-again';
}

/** @param {string[]} lines */
function tell(lines) {
  at('wrong').replaceChildren(...lines.map((line) => elementOf('p', line)));
  at('wrong').hidden = false;
  at('wrong').scrollIntoView({ block: 'nearest' });
}

/** @param {string} [text] */
function note(text = '') {
  at('wrong').hidden = true;
  at('again').hidden = true;
  at('status').textContent = text;
  at('status').hidden = text === '';
}

/** @param {() => Promise<void>} work */
async function during(work) {
  if (busy) return;
  busy = true;
  note();
  try {
    await work();
  } finally {
    busy = false;
  }
}

function toSignIn() {
  location.replace(`${SIGN_IN}?next=${encodeURIComponent(HOME)}`);
}

// --- ways to sign in ----------------------------------------------------------------------------

async function listPasskeys() {
  const reply = await call('GET', '/v1/me/passkeys');
  if (!reply.ok) {
    refuse(reply);
    return;
  }
  const day = new Intl.DateTimeFormat(clockLocale(), { dateStyle: 'long' });
  at('passkeys').replaceChildren(...reply.json.items.map((/** @type {any} */ passkey) => {
    const name = passkey.label || words.unnamed || '';
    const since = filledIn(words.since, { day: day.format(new Date(passkey.created_at)) });
    const item = elementOf('li', `${name}, ${since} `);
    const button = /** @type {HTMLButtonElement} */ (elementOf('button', filledIn(words.remove, { name })));
    button.type = 'button';
    button.className = 'plain';
    button.addEventListener('click', () => during(() => removePasskey(passkey.id)));
    item.append(button);
    return item;
  }));
}

/** @param {string} id */
async function removePasskey(id) {
  const reply = await call('DELETE', `/v1/me/passkeys/${id}`);
  if (!reply.ok) {
    refuse(reply);
    return;
  }
  await listPasskeys();
  note(words.removed);
  at('label').focus();
}

async function addPasskey() {
  const question = await call('POST', '/v1/me/passkeys/question');
  if (!question.ok) {
    refuse(question);
    return;
  }
  let answer;
  try {
    answer = await makePasskey(question.json.options);
  } catch {
    tell([words.unused ?? '']);
    return;
  }
  const field = /** @type {HTMLInputElement} */ (at('label'));
  const reply = await call('POST', '/v1/me/passkeys', { id: question.json.id, answer, label: field.value });
  if (!reply.ok) {
    refuse(reply);
    return;
  }
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
  at('everywhere').addEventListener('click', () => during(async () => {
    const reply = await call('DELETE', '/v1/sessions');
    if (reply.ok) location.replace(SIGN_IN);
    else refuse(reply);
  }));
  await listPasskeys();
}

async function showOperator() {
  // Two sessions end together: the button of the page knows of one.
  document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', (event) => {
    event.preventDefault();
    during(async () => {
      const refused = await signOut();
      if (refused) refuse(refused);
      else location.replace(SIGN_IN);
    });
  });
  at('operator').hidden = !(await listCooperatives()).ok;
}

at('again').addEventListener('click', () => during(async () => {
  const refused = await signOut();
  if (refused) refuse(refused);
  else toSignIn();
}));

if (document.getElementById('account')) await showAccount();
if (runsServer()) await showOperator();

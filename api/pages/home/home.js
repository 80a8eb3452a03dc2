/**
 * The landing page: shows the sections of the roles that one has, and the ways to sign in.
 * @module
 */

import { knowsPasskeys, makePasskey } from '/sign-in/passkeys.js';
import { askMe, call, clockLocale, cookieValue, filledIn, HOME, SIGN_IN, signOut } from '/sign-in/session.js';

/** @typedef {import('../sign_in/session.js').Reply} Reply */

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const words = at('words').dataset;
const OPERATOR = 'installation_admin';
let busy = false;

/**
 * @param {string} name
 * @param {string} text
 */
function made(name, text) {
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
  at('wrong').replaceChildren(...lines.map((line) => made('p', line)));
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
  const there = new URLSearchParams(location.search);
  there.set('next', HOME + location.search + location.hash);
  location.replace(`${SIGN_IN}?${there}`);
}

// --- roles ------------------------------------------------------------------------------------

/** @param {string[]} roles */
function showRoles(roles) {
  for (const role of roles) {
    const section = document.getElementById(role);
    if (section) section.hidden = false;
    const entry = /** @type {HTMLElement|null} */ (document.querySelector(`[data-role="${CSS.escape(role)}"]`));
    if (entry) entry.hidden = false;
  }
  at('roles').hidden = roles.length < 2;
}

/** Fill in the present month where a table is for a span of days. */
function dateDownloads() {
  const now = new Date();
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  const month = `${now.getFullYear()}-${two(now.getMonth() + 1)}`;
  const span = new URLSearchParams({ first: `${month}-01`, last: `${month}-${two(now.getDate())}` });
  for (const link of document.querySelectorAll('a[data-month]')) {
    /** @type {HTMLAnchorElement} */ (link).search = span.toString();
  }
}

/** @param {{cooperative: {name: string, status: string}}[]} listed */
function listCooperatives(listed) {
  at('cooperatives').replaceChildren(...listed.map(({ cooperative }) => {
    const state = cooperative.status === 'suspended' ? words.suspended : words.active;
    return made('li', `${cooperative.name} (${state})`);
  }));
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
    const item = made('li', `${name}, ${since} `);
    const button = /** @type {HTMLButtonElement} */ (made('button', filledIn(words.remove, { name })));
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

at('new-passkey').addEventListener('submit', (event) => {
  event.preventDefault();
  during(addPasskey);
});

at('everywhere').addEventListener('click', () => during(async () => {
  const reply = await call('DELETE', '/v1/sessions');
  if (reply.ok) location.replace(SIGN_IN);
  else refuse(reply);
}));

at('out').addEventListener('click', () => during(async () => {
  const refused = await signOut();
  if (refused) refuse(refused);
  else location.replace(SIGN_IN);
}));

at('again').addEventListener('click', () => during(async () => {
  const refused = await signOut();
  if (refused) refuse(refused);
  else toSignIn();
}));

window.addEventListener('pageshow', (event) => {
  // Kept whole by the browser for "back": whoever it showed may be signed out.
  if (event.persisted) location.reload();
});

// --- the beginning ------------------------------------------------------------------------------

const runs = cookieValue(document.cookie, 'installation-csrf') !== '';
const [me, cooperatives] = await Promise.all([
  askMe(),
  runs ? call('GET', '/v1/installation/cooperatives') : null,
]);
const roles = [...(me.ok ? me.json.roles : []), ...(cooperatives?.ok ? [OPERATOR] : [])];

at('waiting').hidden = true;
dateDownloads();
if (roles.length > 0) {
  at('who').textContent = me.ok ? filledIn(words.who, me.json) : words.operator ?? '';
  for (const id of ['who', 'out']) at(id).hidden = false;
  showRoles(roles);
  if (cooperatives?.ok) listCooperatives(cooperatives.json.items);
  if (me.ok && me.json.permissions['profile:write']) {
    at('account').hidden = false;
    at('new-passkey').hidden = !knowsPasskeys();
    await listPasskeys();
  }
} else if (location.hash === '#recipient') {
  at('enter').hidden = false;
} else if (me.status === 401) {
  toSignIn();
} else {
  tell(me.status === 0 ? [words.away ?? ''] : me.lines);
}
at('recipient').hidden = location.hash !== '#recipient';
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();

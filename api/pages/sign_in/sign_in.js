/**
 * Signing in: by password or passkey, with the second step and the choice among cooperatives, and
 * for whoever runs the installation. What is typed stays in the page and goes with it.
 * @module
 */

import { knowsPasskeys, usePasskey } from './passkeys.js';
import {
  HOME,
  askMe,
  at,
  call,
  clockLocale,
  cookieValue,
  elementOf,
  filledIn,
  inLanguage,
  onward,
  safeNext,
  signOut,
  tell,
} from './session.js';

/** @param {string} id */
const form = (id) => /** @type {HTMLFormElement} */ (at(id));
/** @param {HTMLFormElement} of */
const typed = (of) => Object.fromEntries(new FormData(of));

const STEPS = ['already', 'password-step', 'code-step', 'choice-step', 'operator-step'];
const words = at('words').dataset;
const next = safeNext(new URLSearchParams(location.search).get('next'), location.origin);
const buttons = [...document.querySelectorAll('button')];
let step = '';
let busy = false;
let waitUntilMs = 0;
/** Opens nothing by itself: the half-way mark after a right password. */
let halfway = '';

/**
 * @param {Element} of
 * @param {string} name
 * @param {boolean} holds
 */
function flag(of, name, holds) {
  if (holds) of.setAttribute(name, 'true');
  else of.removeAttribute(name);
}

/** @param {string} wanted */
function show(wanted) {
  step = wanted;
  for (const one of STEPS) at(one).hidden = one !== wanted;
  const title = at(wanted).dataset.title ?? '';
  at('title').textContent = title;
  document.title = `${title} · Tournée`;
  hush();
  focusFirst(at(wanted));
}

/** @param {HTMLElement} within */
function focusFirst(within) {
  const first = /** @type {HTMLElement|null} */ (within.querySelector('input'));
  (first ?? at('title')).focus();
}

// --- what went wrong ----------------------------------------------------------------------

function hush() {
  at('wrong').hidden = true;
  for (const field of document.querySelectorAll('input')) mark(field, false);
}

/**
 * @param {HTMLInputElement} field
 * @param {boolean} missing
 */
function mark(field, missing) {
  flag(field, 'aria-invalid', missing);
  at(`${field.id}-missing`).hidden = !missing;
}

/** @param {HTMLFormElement} sent */
function filled(sent) {
  const fields = /** @type {HTMLInputElement[]} */ ([...sent.querySelectorAll('input')]);
  const missing = fields.filter((field) => !field.value.trim());
  hush();
  for (const field of missing) mark(field, true);
  missing[0]?.focus();
  return missing.length === 0;
}

/** @param {import('./session.js').Reply} reply */
function refuse(reply) {
  if (reply.waitS > 0) {
    wait(reply.waitS);
  } else if (reply.code === 'signed-out' && step !== 'password-step') {
    // The five minutes of the second step are over.
    show('password-step');
    tell([words.late ?? '']);
  } else {
    tell(reply.status === 0 ? [words.away ?? ''] : reply.lines);
    const field = /** @type {HTMLInputElement|null} */ (at(step).querySelector('[data-again]'));
    field?.focus();
    field?.select();
  }
}

// --- waiting after too many attempts ---------------------------------------------------------

/** @param {number} seconds */
function wait(seconds) {
  waitUntilMs = Date.now() + seconds * 1000;
  tellWait();
  tick();
}

function tellWait() {
  const clock = new Intl.DateTimeFormat(clockLocale(), { timeStyle: 'medium' });
  tell([filledIn(words.wait, { time: clock.format(waitUntilMs) })]);
  // The time is told once; what counts down is for the eye alone.
  at('wrong').append(elementOf('p', '', { id: 'left', ariaHidden: 'true' }));
}

function tick() {
  const leftS = Math.ceil((waitUntilMs - Date.now()) / 1000);
  lock();
  if (leftS <= 0) {
    hush();
    at('status').textContent = words.waitOver ?? '';
    return;
  }
  const left = document.getElementById('left');
  if (left) left.textContent = filledIn(words.left, { seconds: String(leftS) });
  setTimeout(tick, 1000 - (Date.now() % 1000));
}

const waiting = () => waitUntilMs > Date.now();

function lock() {
  for (const button of buttons) {
    flag(button, 'aria-disabled', busy || (waiting() && 'tries' in button.dataset));
  }
}

/** @param {() => Promise<void>} work */
async function during(work) {
  if (busy) return;
  if (waiting()) {
    tellWait();
    return;
  }
  busy = true;
  at('status').textContent = words.busy ?? '';
  lock();
  try {
    await work();
  } finally {
    busy = false;
    at('status').textContent = '';
    lock();
  }
}

// --- steps ------------------------------------------------------------------------------------

/** @param {import('./session.js').Reply} reply */
async function take(reply) {
  if (!reply.ok) {
    refuse(reply);
  } else if (reply.json.outcome === 'second_step') {
    halfway = reply.json.token;
    show('code-step');
  } else if (reply.json.outcome === 'choice') {
    offer(reply.json.ticket, reply.json.cooperatives);
    show('choice-step');
  } else {
    await goOn();
  }
}

/**
 * @param {string} ticket
 * @param {{id: string, name: string}[]} cooperatives
 */
function offer(ticket, cooperatives) {
  at('cooperatives').replaceChildren(
    ...cooperatives.map(({ id, name }) => {
      const item = document.createElement('li');
      const button = elementOf('button', name, { type: 'button', className: 'second' });
      button.addEventListener('click', () =>
        during(async () => {
          hush();
          await take(await call('POST', '/v1/sessions/choice', { ticket, cooperative_id: id }));
        }),
      );
      item.append(button);
      return item;
    }),
  );
}

async function goOn() {
  const reply = await askMe();
  if (reply.ok) await leave(onward(reply.json, next));
  else refuse(reply);
}

/** @param {string} where */
async function leave(where) {
  for (const each of document.forms) each.reset();
  location.replace(where);
  // The button stays as it is until the other page stands.
  await new Promise((done) => setTimeout(done, 5000));
}

/**
 * @param {string} id
 * @param {(told: Record<string, FormDataEntryValue>) => Promise<void>} send
 */
function onSubmit(id, send) {
  form(id).noValidate = true;
  form(id).addEventListener('submit', (event) => {
    event.preventDefault();
    if (busy || waiting() || filled(form(id))) during(() => send(typed(form(id))));
  });
}

onSubmit('password-step', async (entries) => take(await call('POST', '/v1/sessions', entries)));

onSubmit('code-step', async (entries) => {
  await take(await call('POST', '/v1/sessions/second-step', { token: halfway, ...entries }));
});

onSubmit('operator-step', async (entries) => {
  const reply = await call('POST', '/v1/installation/sessions', entries);
  if (reply.ok) await leave(inLanguage(HOME, location.search));
  else refuse(reply);
});

at('passkey').hidden = !knowsPasskeys();
at('passkey').addEventListener('click', () =>
  during(async () => {
    hush();
    const question = await call('POST', '/v1/sessions/passkey/question');
    if (!question.ok) {
      refuse(question);
      return;
    }
    let answer;
    try {
      answer = await usePasskey(question.json.options);
    } catch {
      // Cancelled, too late, or no passkey for this server: browsers do not tell which.
      tell([words.passkeyUnused ?? '']);
      return;
    }
    await take(await call('POST', '/v1/sessions/passkey', { id: question.json.id, answer }));
  }),
);

// --- small helps --------------------------------------------------------------------------

at('reveal').addEventListener('click', () => {
  const field = /** @type {HTMLInputElement} */ (at('password'));
  const shown = field.type === 'password';
  field.type = shown ? 'text' : 'password';
  at('reveal').ariaPressed = String(shown);
});

at('password').addEventListener('keyup', (event) => {
  at('caps').hidden = !event.getModifierState('CapsLock');
});

at('other-code').addEventListener('click', () => {
  const field = /** @type {HTMLInputElement} */ (at('code'));
  const recovery = field.inputMode === 'numeric';
  field.inputMode = recovery ? 'text' : 'numeric';
  field.autocomplete = recovery ? 'off' : 'one-time-code';
  field.value = '';
  for (const each of document.querySelectorAll('[data-app]')) {
    const shown = /** @type {HTMLElement} */ (each);
    shown.textContent = (recovery ? shown.dataset.recovery : shown.dataset.app) ?? '';
  }
  hush();
  field.focus();
});

for (const again of document.querySelectorAll('.start-over')) {
  again.addEventListener('click', () => show('password-step'));
}

at('out').addEventListener('click', () =>
  during(async () => {
    const refused = await signOut();
    if (refused) refuse(refused);
    else show('password-step');
  }),
);

for (const link of document.querySelectorAll('a[hreflang]')) {
  const there = new URLSearchParams(location.search);
  there.set('lang', /** @type {HTMLAnchorElement} */ (link).hreflang);
  /** @type {HTMLAnchorElement} */ (link).search = there.toString();
}

window.addEventListener('hashchange', () =>
  show(location.hash === '#operator' ? 'operator-step' : 'password-step'),
);
window.addEventListener('pageshow', (event) => {
  // Kept whole by the browser for "back": what is shown may no longer be so.
  if (event.persisted) location.reload();
});

// Whoever has no token of a session is not signed in: asking would only be refused.
const came = cookieValue(document.cookie, 'csrf') ? await askMe() : null;
if (location.hash === '#operator') {
  show('operator-step');
} else if (came?.ok) {
  at('as').textContent = filledIn(words.as, came.json);
  /** @type {HTMLAnchorElement} */ (at('on')).href = onward(came.json, next);
  show('already');
} else {
  show('password-step');
}
at('waiting').hidden = true;

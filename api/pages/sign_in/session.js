/**
 * Requests of the small pages, who is signed in, and where they go on. Nothing is remembered: the
 * session is in the server's cookies, and everything else ends with the page.
 * @module
 */

export const BOARD = '/board/';
export const APP = '/courier/';
export const HOME = '/home/';
export const SIGN_IN = '/sign-in';
const TIMEOUT_MS = 20_000;

/**
 * @typedef {object} Reply
 * @property {boolean} ok
 * @property {number} status 0 where our server did not answer.
 * @property {any} json
 * @property {string} code Of a problem.
 * @property {string[]} lines What went wrong, in the page's language.
 * @property {number} waitS So long one has to wait after too many attempts.
 */

/**
 * Ask the server; never rejects. Only an answer that is surely our server's counts as one.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {string} [cookie] Holds the token that proves that a request comes from our page.
 * @returns {Promise<Reply>}
 */
export async function call(method, path, body, cookie = 'csrf') {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', 'Accept-Language': document.documentElement.lang };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const csrf = method === 'GET' ? '' : cookieValue(document.cookie, cookie);
  if (csrf) headers['X-CSRF-Token'] = csrf;
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await read(answer);
  } catch {
    return away();
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<Reply>}
 */
async function read(answer) {
  const reply = { ...away(), ok: answer.ok, status: answer.status };
  if (answer.status === 204) return reply;
  if (!(answer.headers.get('content-type') ?? '').includes('json')) return away();
  const json = await answer.json();
  if (answer.ok) return { ...reply, json };
  const faults = (json?.faults ?? []).map((/** @type {{detail: string}} */ fault) => fault.detail);
  const lines = faults.length > 0 ? faults : [String(json?.detail ?? '')];
  const waitS = answer.status === 429 ? Number(answer.headers.get('retry-after')) || 1 : 0;
  return { ...reply, json, code: String(json?.code ?? ''), lines, waitS };
}

/** @returns {Reply} */
function away() {
  return { ok: false, status: 0, json: null, code: '', lines: [], waitS: 0 };
}

/**
 * Return a cookie that the server lets pages read, empty where there is none.
 * @param {string} cookies As `document.cookie`.
 * @param {string} name
 */
export function cookieValue(cookies, name) {
  const pairs = cookies.split(';').map((pair) => pair.trim().split('='));
  const found = pairs.find(([key]) => key === `__Host-${name}` || key === name);
  return found ? decodeURIComponent(found.slice(1).join('=')) : '';
}

/** Element of the page. @param {string} id */
export const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Element that is not in the page yet.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name @param {string} text @param {Partial<HTMLElementTagNameMap[N]>} [more]
 */
export const elementOf = (name, text, more = {}) =>
  Object.assign(document.createElement(name), { textContent: text }, more);

/** Say what went wrong. @param {string[]} lines */
export function tell(lines) {
  at('wrong').replaceChildren(...lines.map((line) => elementOf('p', line)));
  at('wrong').hidden = false;
}

/** @typedef {import('answers').Answers['read_me']} Me */

/** Return the page's language as days and clocks are written in it: on twenty-four hours. */
export function clockLocale() {
  const { lang } = document.documentElement;
  return lang === 'en' ? 'en-GB' : lang;
}

/**
 * Fill values into a sentence of the page, where it has their names between percent signs.
 * @param {string} [sentence]
 * @param {Record<string, string>} [values]
 */
export function filledIn(sentence = '', values = {}) {
  return sentence.replace(/%(\w+)%/g, (found, name) => values[name] ?? found);
}

/** Return the answer to who is signed in. */
export function askMe() {
  return call('GET', '/v1/me');
}

/**
 * Return the address that somebody came from, if it is a page of this server, else nothing. What
 * leads elsewhere is not followed: a link to a sign-in page must not end on somebody else's.
 * @param {string|null} asked As in `?next=`.
 * @param {string} origin
 */
export function safeNext(asked, origin) {
  // Browsers drop tabs and line ends inside an address, and take "\" for "/".
  if (!asked || !/^\/[^/\\]/.test(asked) || /[\\\u0000-\u001f\u007f]/.test(asked)) return '';
  let to;
  try {
    to = new URL(asked, origin);
  } catch {
    return '';
  }
  // What is left of "/.//host" begins with two slashes: another server, read on its own.
  if (to.origin !== origin || to.pathname.startsWith('//') || to.pathname === SIGN_IN) return '';
  return to.pathname + to.search + to.hash;
}

/**
 * Return the page on which somebody lands.
 * @param {string[]} roles
 */
export function landingOf(roles) {
  if (roles.includes('dispatcher')) return BOARD;
  const rides = roles.some((role) => role === 'courier' || role === 'volunteer');
  const others = roles.some((role) => role !== 'courier' && role !== 'volunteer');
  return rides && !others ? APP : HOME;
}

/**
 * Return where somebody goes on: where they came from if that is open to them, else their landing.
 * @param {Me} me
 * @param {string} next As {@link safeNext} gave it.
 */
export function onward(me, next) {
  const closed = next.startsWith(BOARD) && me.permissions['plans:read'] !== 'all';
  return next && !closed ? next : inLanguage(landingOf(me.roles), location.search);
}

/**
 * Return an address of these pages with the language that was chosen by hand, if one was.
 * @param {string} path
 * @param {string} search Of this page.
 */
export function inLanguage(path, search) {
  const language = new URLSearchParams(search).get('lang');
  return path === HOME && language ? `${path}?lang=${encodeURIComponent(language)}` : path;
}

/** Sign out, whoever is signed in; returns the first answer that was a refusal. */
export async function signOut() {
  const ends = [];
  if (cookieValue(document.cookie, 'csrf')) ends.push(call('DELETE', '/v1/sessions/current'));
  if (cookieValue(document.cookie, 'installation-csrf')) {
    ends.push(call('DELETE', '/v1/installation/sessions/current', undefined, 'installation-csrf'));
  }
  const answers = await Promise.all(ends);
  // Whose session is over already is signed out all the same.
  return answers.find((one) => !one.ok && one.status !== 401);
}

/**
 * Speaks with the server. Never rejects: what comes of a request is a value, and only an answer that
 * is surely our server's counts as one; a hotel's sign-in page does not.
 * @module
 */

/** @typedef {import('./clock.js').Clock} Clock */

/**
 * @typedef {object} Early A request that was sent before the modules were there.
 * @property {Promise<Response>} answer
 * @property {number} askedAt By the browser's clock.
 */

/**
 * @typedef {object} Reply
 * @property {'ok'|'unchanged'|'refused'|'signed-out'|'busy'|'away'} kind `refused`: a problem with a
 *   code that trying again does not mend; `busy`: our server cannot now; `away`: no answer of it.
 * @property {number} status 0 where there is none.
 * @property {any} json
 * @property {string} etag
 * @property {string} code Of a problem.
 * @property {string} message The server's sentence in the language asked for.
 * @property {number} retryAfterS
 * @property {number} askedAt By the phone's clock.
 */

/**
 * @typedef {object} Asked
 * @property {unknown} [json]
 * @property {Blob} [blob]
 * @property {string} [etag] What is known already.
 * @property {number} [timeoutMs]
 */

/** @typedef {(method: string, path: string, asked?: Asked) => Promise<Reply>} Call */

export const TIMEOUT_MS = 20_000;
export const UPLOAD_TIMEOUT_MS = 120_000;
const RETRY_CODES = new Set([408, 425, 429]);

/**
 * @param {object} given
 * @param {typeof globalThis.fetch} given.fetch
 * @param {() => string} given.cookies As `document.cookie`.
 * @param {() => string} given.language
 * @param {Clock} given.clock
 * @param {(works: boolean) => void} [given.onNetwork]
 * @param {(path: string) => Early|null} [given.early] What was asked for already.
 * @returns {Call}
 */
export function makeCall({
  fetch,
  cookies,
  language,
  clock,
  onNetwork = () => {},
  early = () => null,
}) {
  return async (method, path, asked = {}) => {
    const ready = method === 'GET' && !asked.etag ? early(path) : null;
    const askedAt = ready?.askedAt ?? clock.phoneNow();
    const timeout = asked.timeoutMs ?? (asked.blob ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
    try {
      const answer = await (ready?.answer ??
        fetch(path, {
          method,
          headers: headersFor(method, asked, language(), cookies()),
          body: asked.blob ?? (asked.json === undefined ? undefined : JSON.stringify(asked.json)),
          credentials: 'same-origin',
          cache: 'no-store',
          redirect: 'error',
          signal: AbortSignal.timeout(timeout),
        }));
      if (!answer.headers.has('served-by')) throw new TypeError();
      clock.heard(
        answer.headers.get('date'),
        askedAt,
        clock.phoneNow(),
        Number(answer.headers.get('clock-speed')) || 1,
      );
      const reply = await read(answer, askedAt);
      onNetwork(reply.kind !== 'away');
      return reply;
    } catch {
      onNetwork(false);
      return nothing(askedAt);
    }
  };
}

/**
 * @param {string} method
 * @param {Asked} asked
 * @param {string} language
 * @param {string} cookies
 */
function headersFor(method, asked, language, cookies) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', 'Accept-Language': language };
  if (asked.etag) headers['If-None-Match'] = asked.etag;
  if (asked.blob) headers['Content-Type'] = asked.blob.type || 'image/jpeg';
  else if (asked.json !== undefined) headers['Content-Type'] = 'application/json';
  const csrf = method === 'GET' ? '' : csrfOf(cookies);
  if (csrf) headers['X-CSRF-Token'] = csrf;
  return headers;
}

/**
 * Return the token that proves that a request comes from our page.
 * @param {string} cookies
 */
export function csrfOf(cookies) {
  const pairs = cookies.split(';').map((pair) => pair.trim().split('='));
  const found = pairs.find(([name]) => name === '__Host-csrf' || name === 'csrf');
  return found ? decodeURIComponent(found.slice(1).join('=')) : '';
}

/**
 * @param {Response} answer
 * @param {number} askedAt
 * @returns {Promise<Reply>}
 */
async function read(answer, askedAt) {
  const reply = {
    ...nothing(askedAt),
    status: answer.status,
    etag: answer.headers.get('etag') ?? '',
  };
  if (answer.status === 304) return { ...reply, kind: 'unchanged' };
  if (answer.status === 204) return { ...reply, kind: 'ok' };
  const type = answer.headers.get('content-type') ?? '';
  if (!type.includes('json')) return reply;
  const json = await answer.json();
  if (answer.ok) return { ...reply, kind: 'ok', json };
  const code = typeof json?.code === 'string' ? json.code : '';
  const faults = Array.isArray(json?.faults) ? json.faults : [];
  const result = {
    ...reply,
    json,
    code: faults[0]?.code ?? code,
    message: faults[0]?.detail ?? json?.detail ?? '',
  };
  result.retryAfterS = Number(answer.headers.get('retry-after')) || 0;
  if (answer.status === 401 || code === 'csrf-missing') return { ...result, kind: 'signed-out' };
  if (answer.status >= 500 || RETRY_CODES.has(answer.status)) return { ...result, kind: 'busy' };
  return { ...result, kind: code ? 'refused' : 'away' };
}

/**
 * @param {number} askedAt
 * @returns {Reply}
 */
function nothing(askedAt) {
  return {
    kind: 'away',
    status: 0,
    json: null,
    etag: '',
    code: '',
    message: '',
    retryAfterS: 0,
    askedAt,
  };
}

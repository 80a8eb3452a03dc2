/**
 * The server's event stream, followed through breaks of the network. Unlike the browser's own
 * EventSource it hands on every kind of event without a list of them.
 * @module
 */

/**
 * @typedef {object} StreamEvent
 * @property {string} id
 * @property {string} kind
 * @property {any} data
 */

const AGAIN_MS = 2_000;
const SILENT_MS = 60_000;

/**
 * Follow the stream until it is closed.
 * @param {object} given
 * @param {(after: string) => string} given.address
 * @param {string} given.after Number of the last event that is known.
 * @param {(event: StreamEvent) => void} given.onEvent
 * @param {(works: boolean) => void} given.onNetwork
 * @param {() => void} given.onSignedOut
 * @returns {{close: () => void}}
 */
export function followStream({ address, after, onEvent, onNetwork, onSignedOut }) {
  let last = after;
  let isOver = false;
  /** @type {AbortController} */
  let request = new AbortController();

  async function follow() {
    while (!isOver) {
      request = new AbortController();
      try {
        const answer = await fetch(address(last), {
          headers: { Accept: 'text/event-stream' },
          cache: 'no-store',
          credentials: 'same-origin',
          signal: request.signal,
        });
        if (answer.status === 401 || answer.status === 403) {
          onSignedOut();
          return;
        }
        if (!answer.ok || !answer.body) throw new Error(String(answer.status));
        onNetwork(true);
        await read(answer.body, request);
      } catch {
        if (isOver) return;
        onNetwork(false);
      }
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }

  /** @param {ReadableStream<Uint8Array>} body @param {AbortController} of */
  async function read(body, of) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      // The server says every now and then that it is there: a line that died in silence is noticed.
      const silence = setTimeout(() => of.abort(), SILENT_MS);
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const parts = text.split('\n\n');
      text = /** @type {string} */ (parts.pop());
      for (const part of parts) take(part);
    }
  }

  /** @param {string} part */
  function take(part) {
    const fields = fieldsOf(part);
    if (fields.id) last = fields.id;
    if (fields.data)
      onEvent({ id: last, kind: fields.event ?? 'message', data: JSON.parse(fields.data) });
  }

  void follow();
  return {
    close() {
      isOver = true;
      request.abort();
    },
  };
}

/** Fields of one event by the HTML standard, section 9.2. @param {string} part @returns {Record<string, string>} */
export function fieldsOf(part) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of part.split('\n')) {
    if (line.startsWith(':')) continue;
    const at = line.indexOf(':');
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
    fields[name] =
      name === 'data' && fields.data !== undefined ? `${fields.data}\n${value}` : value;
  }
  return fields;
}

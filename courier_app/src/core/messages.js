/**
 * The conversation with the office: read, noted as read, and shown with what waits to be sent.
 * @module
 */
import * as show from './signals.js';

/**
 * Read the conversation and note it as read.
 * @param {Pick<import('./core.js').Core, 'call'|'db'>} given
 * @param {(path: string, key: string) => Promise<{items: any[]}>} readList
 * @param {(messages: import('./types.js').Message[]) => Promise<void>} setMessages
 */
export async function readMessages({ call, db }, readList, setMessages) {
  const listed = await readList('/v1/messages?limit=50', 'messages');
  const messages = listed.items.map((one) => ({ ...one, pending: false })).reverse();
  const known = new Set(messages.map((one) => one.id));
  for (const post of await db.getAll('posts', 'sent')) {
    if (known.has(post.id)) await db.delete('posts', post.seq);
  }
  await setMessages(messages);
  if (messages.some((one) => one.from_office && !one.read_at)) {
    const reply = await call('POST', '/v1/messages/read', { json: {} });
    if (reply.kind !== 'ok') return;
  }
  show.unread.value = 0;
}

/**
 * The conversation with what waits to be sent.
 * @param {import('./types.js').Message[]} heard As the server told it, oldest first.
 * @param {import('./types.js').OutPost[]} posts
 * @param {string} mine
 * @returns {import('./types.js').Message[]}
 */
export function withPending(heard, posts, mine) {
  const known = new Set(heard.map((one) => one.id));
  const waiting = posts
    .filter(
      (one) =>
        one.what === 'message' &&
        one.owner === mine &&
        one.state !== 'parked' &&
        !known.has(one.id),
    )
    .map((one) => ({
      id: one.id,
      from_office: false,
      text: String(one.json?.text ?? ''),
      written_at: one.at,
      read_at: null,
      pending: one.state === 'queued',
    }))
    .filter((one) => one.text);
  return [...heard, ...waiting];
}

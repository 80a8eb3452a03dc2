/**
 * Whoever runs the server: its cooperatives, and signing out of the installation.
 * @module
 */

import { at, call, cookieValue, elementOf } from './session.js';

/** Return whether this browser is signed in to the installation. */
export function runsServer() {
  return cookieValue(document.cookie, 'installation-csrf') !== '';
}

/** List the cooperatives of the server; returns the answer. */
export async function listCooperatives() {
  const reply = await call('GET', '/v1/installation/cooperatives');
  const list = at('cooperatives');
  const listed = /** @type {{cooperative: {name: string, status: string}}[]} */ (
    reply.ok ? reply.json.items : []
  );
  list.replaceChildren(
    ...listed.map(({ cooperative }) => {
      const state =
        cooperative.status === 'suspended' ? list.dataset.suspended : list.dataset.active;
      return elementOf('li', `${cooperative.name} (${state})`);
    }),
  );
  return reply;
}

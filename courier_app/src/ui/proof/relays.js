/**
 * Relays in words.
 * @module
 */

/** @param {import('../../core/types.js').Relay} relay */
export function relayText(relay) {
  return [relay.name, relay.address, relay.opening_hours].filter(Boolean).join(', ');
}

/**
 * Phone numbers to call, for whoever may see them: riders' own, and those of a job's stops.
 * @module
 */

import { Button, Go, html, t, useEffect, useSignal } from '../../../../../courier_app/kit/index.js';
import { useReading } from '../reading.js';
import { call } from '../server.js';
import { session } from '../state.js';

/** Riders' numbers that were asked for, by person. @type {Map<string, string>} */
const known = new Map();

/** @param {string} permission */
const may = (permission) => Boolean(session.value.me?.permissions?.[permission]);

/** @param {string} phone */
const address = (phone) => `tel:${phone.replace(/[^+\d]/g, '')}`;

/** A link that calls a rider; nothing where there is no number, or none to be seen. @param {{personId: string|undefined, rider: string}} props */
export function CallRider({ personId = '', rider }) {
  const phone = useSignal(known.get(personId) ?? '');
  useReading(
    () => {
      phone.value = known.get(personId) ?? '';
      return personId && !known.has(personId) && may('people:read')
        ? call('GET', `/v1/people/${personId}`, { quiet: true })
        : null;
    },
    (reply) => {
      if (reply.kind !== 'ok') return;
      known.set(personId, reply.json.phone);
      phone.value = reply.json.phone;
    },
    [personId],
  );
  if (!phone.value) return null;
  return html`<${Go} href=${address(phone.value)} icon="phone" aria-label=${t('call-of', { name: rider, phone: phone.value })}>
    <span class="num">${phone.value}</span></${Go}>`;
}

/** How to reach the customer of a booking: only the ways that are known, for whoever may see them. @param {{bookingId: string}} props */
export function CustomerContact({ bookingId }) {
  const customer = useSignal(/** @type {any} */ (null));
  useReading(
    () => (may('bookings:read') && may('customers:read') ? customerOf(bookingId) : null),
    (found) => {
      customer.value = found;
    },
    [bookingId],
  );
  const { name, phone, email } = customer.value ?? {};
  if (!phone && !email) return null;
  return html`<div class="row" role="status">
    ${phone && html`<${Go} href=${address(phone)} icon="phone" aria-label=${t('call-of', { name, phone })}><span class="num">${phone}</span></${Go}>`}
    ${email && html`<${Go} href=${`mailto:${email}`} icon="talk" aria-label=${t('write-to', { rider: name })}>${email}</${Go}>`}</div>`;
}

/** @param {string} bookingId @returns {Promise<any>} `null` where there is none, or none to be seen. */
async function customerOf(bookingId) {
  const booking = await call('GET', `/v1/bookings/${bookingId}`, { quiet: true });
  if (booking.kind !== 'ok' || !booking.json.customer_id) return null;
  const reply = await call('GET', `/v1/customers/${booking.json.customer_id}`, { quiet: true });
  return reply.kind === 'ok' ? reply.json : null;
}

/** Numbers of the stops of a job; asked for only when somebody wants them, or `atOnce`. @param {{job: import('../types.js').Job, atOnce?: boolean}} props */
export function StopPhones({ job, atOnce = false }) {
  const stops = useSignal(/** @type {any[]|null} */ (null));
  const isAllowed = may('bookings:read') && may('recipients:read');
  const look = async () => {
    const reply = await call('GET', `/v1/bookings/${job.booking_id}`);
    if (reply.kind !== 'ok') return;
    const own = reply.json.jobs.find((/** @type {any} */ one) => one.id === job.id);
    stops.value = (own?.stops ?? []).filter((/** @type {any} */ one) => one.contact_phone);
  };
  useEffect(() => {
    if (isAllowed && atOnce) void look();
  }, []);
  if (!isAllowed) return null;
  if (!stops.value)
    return html`<${Button} icon="phone" onClick=${look}>${t('phone-numbers')}</${Button}>`;
  if (stops.value.length === 0)
    return html`<p class="soft" role="status">${t('no-phone-numbers')}</p>`;
  return html`<ul class="phones" role="status">${stops.value.map(
    (one) => html`<li key=${one.id}>${t(one.kind)}
    <${Go} href=${address(one.contact_phone)}
        icon="phone" aria-label=${t('call-of', { name: one.contact_name || one.address, phone: one.contact_phone })}>
          <span class="num">${one.contact_phone}</span></${Go}> ${one.contact_name}</li>`,
  )}</ul>`;
}

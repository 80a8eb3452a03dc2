/**
 * Dialogues in which something that needs a person is dealt with.
 * @module
 */

import {
  Button,
  Choices,
  Field,
  Loading,
  Note,
  Sheet,
  coded,
  html,
  into,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { firstOf, moreMoney } from '../figures.js';
import { readDay } from '../follow.js';
import { carryOut, laterWords } from '../moving/carry_out.js';
import { freshness } from '../moving/round_offers.js';
import { useAnswer } from '../reading.js';
import { call, sentenceOf } from '../server.js';
import { board, toast } from '../state.js';
import { wallClock } from '../times.js';
import { useRiders } from './free_riders.js';
import { StopPhones } from './phones.js';

/** Kinds of events that tell how a visit went. */
const ACCOUNTS = ['visit_done', 'visit_partly_done', 'visit_failed'];

/** How a visit stands that failed, wholly or in part. */
const FAILED = ['failed', 'partly_done'];

/** @typedef {import('../types.js').Alert} Alert */
/** @typedef {import('../types.js').Round} Round */
/** @typedef {import('../types.js').Visit} Visit */

/** Send something that is no change of a round. @param {string} path @param {any} json @param {string} done @returns {Promise<string>} What went wrong; for whoever is told by a dialogue. */
export async function send(path, json, done) {
  const reply = await call('POST', path, { json, quiet: true });
  if (reply.kind !== 'ok') return sentenceOf(reply);
  toast({ look: 'good', text: done });
  void readDay();
  return '';
}

/** Fixes of a visit that is late or failed, each with its price. @param {{visit: Visit, title?: string, onClose: () => void}} props */
export function FixesDialog({ visit, title, onClose }) {
  const { json, trouble } = useAnswer(
    () => call('GET', `/v1/visits/${visit.id}/fixes`, { quiet: true, timeoutMs: 60_000 }),
    [freshness()],
    { keeps: true },
  );
  const fixes = /** @type {any[]} */ (json?.items ?? []);
  const job = board.value?.jobs.get(visit.job_id ?? '');
  return html`<${Sheet}
      title=${title ?? t('fixes-title', { job: visit.label, place: visit.name && visit.name !== visit.label ? visit.name : visit.address })} onClose=${onClose}>
    ${trouble && html`<${Note} look="bad" icon="warn" alert><p>${trouble}</p></${Note}>`}
    ${!json && !trouble && html`<p class="soft" role="status">${t('looking-ahead')}</p><${Loading} />`}
    ${json && fixes.length === 0 && html`<p class="empty">${t('no-fixes')}</p>`}
    <ul class="rows">${fixes.map(
      (
        one,
      ) => html`<li key=${one.text}><div class="line"><span class="grow"><span class="name">${one.text}</span>
      <span class="sub num">${[one.cost_cents === null ? '' : moreMoney(one.cost_cents), one.begins_at && t('begins-at', { before: wallClock(visit.begin), after: wallClock(one.begins_at) })].filter(Boolean).join(' · ')}</span>
      ${one.price && html`<${WhoIsLater} price=${one.price} />`}
      ${(one.price?.rules ?? []).map((/** @type {any} */ rule) => html`<span class="warned" key=${rule.text}>${rule.text}</span>`)}</span>
      <${Button} look="main" onClick=${async () => {
        onClose();
        await carryOut(one.request.path, one.request.body, one.text, {
          method: one.request.method,
        });
      }}>${t('do-it')}</${Button}></div></li>`,
    )}</ul>
    ${fixes.length > 0 && FAILED.includes(visit.status) && !fixes.some((one) => one.kind === 'retry_today') && html`<p class="soft">${t('no-retry-today')}</p>`}
    ${job && html`<p><${StopPhones} job=${job} atOnce /></p>`}
    <div class="row"><${Button} onClick=${onClose}>${t('close')}</${Button}></div>
  </${Sheet}>`;
}

/** So many stops that become later are named. */
const MOST_LATER = 3;

/** Who becomes later by a choice. @param {{price: import('../moving/price.js').Price}} props */
function WhoIsLater({ price }) {
  return html`<span class="sub num">${firstOf(laterWords(price), MOST_LATER).join(' · ') || t('nobody-later')}</span>`;
}

/** @param {{round: Round, chosen?: string, onClose: () => void}} props `chosen`: the person, from the beginning. */
export function HandOnDialog({ round, chosen: first = '', onClose }) {
  const riders = useRiders(round);
  const chosen = useSignal(first);
  const trouble = useSignal('');
  const shift = board.value?.shifts.get(round.shift_id);
  const { name = '', refused = '' } = riders?.find((one) => one.id === chosen.value) ?? {};
  const go = async () => {
    const path = `/v1/rounds/${round.id}/hand-on`;
    const done = await carryOut(
      path,
      { person_id: chosen.value },
      t('hand-on-done', { rider: name }),
      { tell: into(trouble) },
    );
    if (done) onClose();
  };
  return html`<${Sheet} title=${t('hand-on-title', { rider: shift?.rider ?? '', time: wallClock(round.start) })} onClose=${onClose}>
    <p>${t('hand-on-hint')}</p>
    ${
      riders
        ? html`<${Choices} legend=${t('to-whom')} name="person" one
        of=${riders.map((one) => [one.id, `${one.name} · ${one.text}`])} value=${chosen.value} onPick=${into(chosen, trouble)} />`
        : html`<${Loading} />`
    }
    ${trouble.value && html`<p class="wrong" role="alert">${trouble.value}</p>`}
    <div role="status">${refused && html`<${Note} look="warn" icon="warn"><p>${refused}</p></${Note}>`}</div>
    <div class="row"><${Button} onClick=${onClose}>${t('cancel')}</${Button}>
      <${Button} look="main" off=${!chosen.value || Boolean(refused)} onClick=${go}>${t('hand-on')}</${Button}></div>
  </${Sheet}>`;
}

/** @param {{id: string, text: string, note?: string, onClose: () => void}} props `note`: what is to be said of it, from the beginning. */
export function IncidentDialog({ id, text, note: first = '', onClose }) {
  const note = useSignal(first);
  const trouble = useSignal('');
  const go = async () => {
    trouble.value = note.value.trim()
      ? await send(`/v1/incidents/${id}/close`, { note: note.value.trim() }, t('incident-closed'))
      : t('note-missing');
    if (!trouble.value) onClose();
  };
  return html`<${Sheet} title=${t('incident-dealt')} onClose=${onClose}><p>${text}</p>
    <${Field} label=${t('what-was-done')} value=${note.value} long wrong=${trouble.value} onWrite=${into(note)} />
    <div class="row"><${Button} onClick=${onClose}>${t('cancel')}</${Button}>
      <${Button} look="main" onClick=${go}>${t('incident-dealt')}</${Button}></div></${Sheet}>`;
}

/** @param {{id: string, text: string, onClose: () => void}} props */
export function ContestDialog({ id, text, onClose }) {
  const note = useSignal('');
  const decision = useSignal('');
  const trouble = useSignal('');
  const go = async () => {
    trouble.value =
      note.value.trim() && decision.value
        ? await send(
            `/v1/contests/${id}/answer`,
            { decision: decision.value, note: note.value.trim() },
            t('contest-answered'),
          )
        : t('answer-missing');
    if (!trouble.value) onClose();
  };
  return html`<${Sheet} title=${t('answer-contest')} onClose=${onClose}><p>${text}</p>
    <${Choices} legend=${t('decision')} name="decision" of=${[['upheld', t('decision-upheld')], ['changed', t('decision-changed')]]}
        value=${decision.value} onPick=${into(decision)} />
    <${Field} label=${t('answer')} hint=${t('answer-hint')} value=${note.value} long wrong=${trouble.value} onWrite=${into(note)} />
    <div class="row"><${Button} onClick=${onClose}>${t('cancel')}</${Button}><${Button} look="main" onClick=${go}>${t('send')}</${Button}></div></${Sheet}>`;
}

/** Two accounts of a round: it stands as it is, or one account of a visit is right. @param {{alert: Alert, onClose: () => void}} props */
export function ConflictDialog({ alert, onClose }) {
  const trouble = useSignal('');
  const visitId = alert.subject.kind === 'visit' ? alert.subject.id : '';
  const told = useAnswer(
    () => (visitId ? call('GET', `/v1/events?subject_id=${visitId}`, { quiet: true }) : null),
    [],
  );
  const accounts = /** @type {any[]} */ (told.json?.events ?? []).filter((one) =>
    ACCOUNTS.includes(one.kind),
  );
  const settle = async (/** @type {string} */ eventId) => {
    const path = visitId
      ? `/v1/rounds/${alert.round_id}/visits/${visitId}/settle-conflict`
      : `/v1/rounds/${alert.round_id}/settle-conflict`;
    trouble.value = await send(path, eventId ? { event_id: eventId } : {}, t('settled'));
    if (!trouble.value) onClose();
  };
  const visit = board.value?.visits.get(visitId);
  return html`<${Sheet} title=${t('settle')} onClose=${onClose}><p>${alert.text}</p>
    ${
      visit &&
      html`<p><b>${[visit.label, visit.name || visit.address].filter(Boolean).join(' · ')}</b> <span
        class="sub num">${t('as-shown', { status: coded('visit-status', visit.status), time: wallClock(visit.begin) })}</span></p>`
    }
    ${trouble.value && html`<p class="wrong" role="alert">${trouble.value}</p>`}
    ${visitId && !told.json && !told.trouble && html`<${Loading} />`}
    <ul class="rows">${accounts.map(
      (one) => html`<li key=${one.id}><div class="line"><span class="grow">
        <span class="name">${coded('event', one.kind.replaceAll('_', '-'))}</span><span class="sub num">${wallClock(one.at)}</span></span>
      <${Button} onClick=${() => settle(one.id)}>${t('this-is-right')}</${Button}></div></li>`,
    )}</ul>
    <div class="row"><${Button} onClick=${onClose}>${t('cancel')}</${Button}>
      <${Button} look="main" onClick=${() => settle('')}>${t('stands-as-is')}</${Button}></div></${Sheet}>`;
}

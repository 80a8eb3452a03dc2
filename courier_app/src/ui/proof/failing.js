/**
 * Failed, or done in part: why, and what comes of the goods under the stop's own rule.
 * @module
 */

import { fail, partlyDone, piecesOf, round } from '../../core/state.js';
import { Button, Choices, Go, Note, Stepper, html, into, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { Empties } from './empties.js';
import { aboutStop, NoteField } from '../form_parts.js';
import { PickedUp } from './picked.js';
import { PhotoProof } from './proofs.js';
import { relayText } from './relays.js';
import { go, to } from '../router.js';
import { announcedItems, nameOf, notPickedUp } from '../stop.js';
import { coded, loadText, t } from '../words.js';

/** @typedef {import('../../core/types.js').StopNow} StopNow */
/** @typedef {import('../../core/types.js').FailureReason} FailureReason */

const AT_DROP = [
  'nobody_there',
  'closed',
  'wrong_address',
  'access_blocked',
  'refused',
  'damaged',
  'lost',
  'goods_missing',
  'too_large',
  'too_late',
  'weather',
  'breakdown',
  'unsafe',
  'other',
];
const AT_PICKUP = [
  'not_ready',
  'closed',
  'nobody_there',
  'goods_missing',
  'too_large',
  'damaged',
  'wrong_address',
  'access_blocked',
  'refused',
  'too_late',
  'weather',
  'breakdown',
  'unsafe',
  'other',
];
const IN_PART = ['goods_missing', 'damaged', 'refused', 'too_large', 'not_ready', 'lost', 'other'];

/** Rules of goods that are aboard: what was not picked up can neither be brought back nor left anywhere. */
const OF_GOODS = ['return_to_sender', 'leave_at_hub', 'leave_at_relay'];

/** What comes of goods by the stop's rule. @param {StopNow} of */
function nextText(of) {
  const isNothing = of.kind === 'pickup' && OF_GOODS.includes(of.on_failure ?? '');
  return isNothing ? t('fail-stays') : coded('next', of.on_failure ?? '');
}

export const FailScreen = aboutStop('fail-title', Fail);

/** @param {{of: StopNow}} props */
function Fail({ of }) {
  const reason = useSignal('');
  const note = useSignal('');
  const wrong = useSignal('');

  async function send() {
    wrong.value = reason.value ? '' : t('reason-missing');
    if (wrong.value) return;
    const kept = await fail(of.visit_id, {
      reason: /** @type {FailureReason} */ (reason.value),
      ...(note.value.trim() ? { note: note.value.trim() } : {}),
    });
    if (kept) go('next');
  }

  return html`<${Frame} title=${t('fail-title')} sub=${nameOf(of)} deck=${html`<${Button} look="main big" onClick=${send}>${t('fail-send')}</${Button}>`}>
    <${Choices} legend=${t('fail-why')} name="reason" wrong=${wrong.value} value=${reason.value} onPick=${into(reason, wrong)}
      of=${(of.kind === 'pickup' ? AT_PICKUP : AT_DROP).map((code) => [code, coded('failure', code)])} />
    ${
      (of.relays ?? []).length > 0 &&
      html`<${Note} icon="down"><p class="strong">${t('relay-instead')}</p>${(of.relays ?? []).map((one) => html`<p key=${one.id}>${relayText(one)}</p>`)}
      <p class="small">${t('relay-how')}</p><${Go} href=${to('done', of.visit_id)}>${t('relay-go')}</${Go}></${Note}>`
    }
    ${
      of.on_failure &&
      html`<${Note} icon="next"><p class="strong">${t('fail-then', { next: nextText(of) })}</p>
      <p class="small">${t('fail-rule')}</p></${Note}>`
    }
    <${NoteField} of=${note} />
    ${of.photo_allowed && html`<${PhotoProof} of=${[of]} must=${false} />`}
  </${Frame}>`;
}

export const PartScreen = aboutStop('part-title', Part);

/** @param {{of: StopNow}} props */
function Part({ of }) {
  const whole = of.load?.items ?? 1;
  const untold = notPickedUp(round.value?.stops ?? [], [of]);
  const aboard = useSignal(false);
  const sure = untold.length === 0 || aboard.value;
  const handed = useSignal(announcedItems(of) ?? Math.max(0, whole - 1));
  const empties = useSignal(piecesOf(of.returns));
  const reason = useSignal('');
  const note = useSignal('');
  const wrong = useSignal('');

  async function send() {
    wrong.value = reason.value ? '' : t('reason-missing');
    if (wrong.value) return;
    const kept = await partlyDone(of.visit_id, {
      handedItems: handed.value,
      keptItems: whole - handed.value,
      ...(untold.length ? { pickedUp: untold.map((one) => one.visit_id) } : {}),
      reason: /** @type {FailureReason} */ (reason.value),
      ...(Object.keys(empties.value).length ? { empties: empties.value } : {}),
      ...(note.value.trim() ? { note: note.value.trim() } : {}),
    });
    if (kept) go('next');
  }

  return html`<${Frame} title=${t('part-title')} sub=${nameOf(of)} deck=${html`<${Button} look="main big" off=${!sure} onClick=${send}>
    ${t('part-send')}</${Button}>`}>
    <${PickedUp} of=${untold} sure=${aboard.value} onSure=${into(aboard)} />
    <section class="card"><p>${t('part-of', { load: loadText(of.load) || t('items', { count: whole }) })}</p>
      <${Stepper} label=${of.kind === 'pickup' ? t('part-taken') : t('part-handed')} value=${handed.value} high=${whole} onCount=${into(handed)} />
      <p class="strong">${of.kind === 'pickup' ? t('part-left-there', { count: whole - handed.value }) : t('part-kept', { count: whole - handed.value })}</p>
      <${Empties} of=${empties} />
    </section>
    <${Choices} legend=${t('part-why')} name="reason" wrong=${wrong.value} value=${reason.value} onPick=${into(reason, wrong)}
      of=${IN_PART.map((code) => [code, coded('failure', code)])} />
    <${NoteField} of=${note} />
  </${Frame}>`;
}

/**
 * Done with proof: what the stop asks for, for one parcel or for all at one door in one gesture.
 * @module
 */

import { addCount, done, doneMany, piecesOf, round } from '../../core/state.js';
import { toldTogether } from '../../core/round/same_door.js';
import { Button, Choices, Go, Note, Stepper, html, into, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { Empties } from './empties.js';
import { aboutStop } from '../form_parts.js';
import { PickedUp } from './picked.js';
import { WithoutProof } from './without_proof.js';
import { AgeProof, CodeProof, NameProof, PhotoProof, SignatureProof } from './proofs.js';
import { relayText } from './relays.js';
import { go, to } from '../router.js';
import {
  announcedItems,
  expectedText,
  isSettled,
  KindPill,
  lacking,
  nameOf,
  notPickedUp,
} from '../stop.js';
import { loadText, proofsText, t } from '../words.js';

/** @typedef {import('../../core/types.js').StopNow} StopNow */

export const DoneScreen = aboutStop('done-title', Doing);

/** @param {{of: StopNow}} props */
function Doing({ of }) {
  const stops = round.value?.stops ?? [];
  const others = toldTogether(of, stops);
  const off = useSignal(/** @type {string[]} */ ([]));
  const counted = useSignal(announcedItems(of) ?? of.load?.items ?? 1);
  const empties = useSignal(piecesOf(of.returns));
  const late = isSettled(of);
  const relay = useSignal('');
  // What is left at a relay is left for one recipient.
  const all =
    late || relay.value ? [of] : [of, ...others].filter((one) => !off.value.includes(one.visit_id));
  const asked = new Set(all.flatMap((one) => one.proof ?? []));
  const open = new Set(all.flatMap(lacking));
  if (open.has('count')) open.delete('count'); // Counted on this screen, told with "done".
  const untold = late ? [] : notPickedUp(stops, all);
  const aboard = useSignal(false);
  const sure = untold.length === 0 || aboard.value;
  const asks = useSignal(false);
  const isAid = all.some((one) => one.job_kind === 'aid' && lacking(one).length > 0);
  const relays = late ? [] : (of.relays ?? []);
  const photo = asked.has('photo') || (of.photo_allowed && !asked.size);

  /** @param {string} [why] No proof was made. */
  async function send(why = '') {
    for (const one of all) {
      if (
        lacking(one).includes('count') &&
        !(await addCount(one.visit_id, one === of ? counted.value : (one.load?.items ?? 1)))
      )
        return;
    }
    if (!late) {
      const kept =
        all.length > 1
          ? await doneMany(
              all.map((one) => one.visit_id),
              untold.map((one) => one.visit_id),
              ...(why ? [why] : []),
            )
          : await done(
              all[0].visit_id,
              {
                ...(asked.has('count') ? { handedItems: counted.value } : {}),
                ...(Object.keys(empties.value).length ? { empties: empties.value } : {}),
                ...(relay.value ? { left: { relay_id: relay.value } } : {}),
                ...(why ? { why } : {}),
              },
              untold.map((one) => one.visit_id),
            );
      if (!kept) return;
    }
    go('next');
  }

  const words = relay.value
    ? t('relay-done')
    : late
      ? t('proof-keep')
      : all.length > 1
        ? t('done-all', { count: all.length })
        : of.kind === 'pickup'
          ? t('done-pickup')
          : t('done-drop');
  const deck = html`${open.size > 0 && html`<p class="small">${t('proof-open', { proofs: proofsText(open) })}</p>`}
    ${
      open.size > 0
        ? !late &&
          !open.has('age') &&
          html`<${Button} look="wide" off=${!sure} onClick=${() => {
            if (isAid) asks.value = true;
            else send();
          }}>${t('done-without')}</${Button}>`
        : html`<${Button} look="main big" icon="check" off=${all.length === 0 || !sure} onClick=${() => send()}>${words}</${Button}>`
    }`;
  return html`<${Frame} title=${t('done-title')} sub=${nameOf(of)} deck=${deck}>
    <${PickedUp} of=${untold} sure=${aboard.value} onSure=${into(aboard)} />
    ${
      relays.length > 0 &&
      html`<${Choices} one legend=${t('relay-where')} name="relay" value=${relay.value} onPick=${into(relay)}
      of=${[['', t('relay-none')], ...relays.map((one) => [one.id, relayText(one)])]} />`
    }
    ${others.length > 0 && !relay.value && html`<${Together} of=${[of, ...others]} off=${off.value} onTurn=${into(off)} />`}
    ${
      (others.length === 0 || relay.value) &&
      html`<section class="card"><div class="between"><${KindPill} of=${of} />
      <span class="strong num">${of.code}</span></div><p>${expectedText(of)}</p></section>`
    }
    ${of.kind === 'pickup' && !late && html`<${Go} look="wide" icon="camera" href=${to('scan')}>${t('scan-title')}</${Go}>`}
    ${asked.has('age') && all.length > 0 && html`<${AgeProof} of=${all} />`}
    ${asked.has('code') && html`<${CodeProof} of=${all} />`}
    ${
      asked.has('count') &&
      html`<section class="card"><${Stepper} label=${t('count-parcels')} value=${counted.value} onCount=${into(counted)} />
      ${
        counted.value < (of.load?.items ?? 0) &&
        html`<${Note} look="warn"><p>${t('count-fewer')}</p>
        <${Go} href=${to('part', of.visit_id)}>${t('part')}</${Go}></${Note}>`
      }</section>`
    }
    ${photo && html`<${PhotoProof} of=${all} must=${asked.has('photo')} />`}
    ${asked.has('signature') && html`<${SignatureProof} of=${all} />`}
    ${asked.has('name') && !asked.has('signature') && html`<${NameProof} of=${all} />`}
    ${!late && html`<${Empties} of=${empties} look="card" />`}
    ${
      asks.value &&
      html`<${WithoutProof} lacks=${open} onSend=${send} onClose=${() => {
        asks.value = false;
      }} />`
    }
  </${Frame}>`;
}

/** All at one door; each can be left out. @param {{of: StopNow[], off: string[], onTurn: (off: string[]) => void}} props */
function Together({ of, off, onTurn }) {
  return html`<fieldset class="field"><legend>${t('together')}</legend>
    <div class="choices one">${of.map((one) => {
      const on = !off.includes(one.visit_id);
      return html`<label class="choice" key=${one.visit_id}><input type="checkbox" checked=${on}
        onChange=${() => onTurn(on ? [...off, one.visit_id] : off.filter((name) => name !== one.visit_id))} />
        <span><b>${nameOf(one)}<br /><small class="num">${[one.code, loadText(one.load)].filter(Boolean).join(' · ')}</small></b></span></label>`;
    })}</div></fieldset>`;
}

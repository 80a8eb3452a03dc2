/**
 * The next stop, the screen that a rider looks at all day; and what comes before the first.
 * @module
 */

import { navigationLink } from '../../core/round/navigation.js';
import {
  arrive,
  done,
  openShift,
  round,
  setSharing,
  startRound,
  suggestion,
  takeSequence,
  wait,
} from '../../core/state.js';
import {
  Button,
  Choices,
  Go,
  Icon,
  Note,
  Sheet,
  Switch,
  html,
  useSignal,
} from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { go, to } from '../router.js';
import { Cold, Goods, Missing } from '../rare_parts.js';
import {
  addressOf,
  Chips,
  handlingText,
  lacking,
  nameOf,
  notPickedUp,
  Times,
  What,
} from '../stop.js';
import { clock, coded, dayName, emptiesText, metres, span, t } from '../words.js';

/** @typedef {import('../../core/types.js').StopNow} StopNow */
/** @typedef {import('../../core/types.js').RoundNow} RoundNow */

export function NextScreen() {
  const at = /** @type {RoundNow} */ (round.value);
  if (at.status !== 'started') return html`<${Before} of=${at} />`;
  if (!at.next) return null; // Another screen takes its place.
  return html`<${Frame} title=${t('next-title', { number: at.next.number, total: at.total })} sub=${progress(at)}
    about=${`${at.next.visit_id} ${at.next.status}`} deck=${html`<${Doing} of=${at.next} />`}>
    <${Better} />
    <${Cold} part="ColdWarnings" round=${at} but=${at.next.visit_id} />
    ${
      at.shift_status === 'closed' &&
      html`<${Note} look="warn" icon="stop"><p class="strong">${t('shift-ended-riding')}</p>
      <${Button} icon="undo" onClick=${() => openShift(at.head.shift.id)}>${t('shift-reopen')}</${Button}></${Note}>`
    }
    <${Stop} of=${at.next} round=${at} />
  </${Frame}>`;
}

/** @param {RoundNow} at */
export function progress(at) {
  return t('progress', {
    done: at.done,
    failed: at.failed,
    total: at.total,
    end: clock(at.ends_at),
  });
}

/** @param {{of: StopNow, round: RoundNow}} props */
export function Stop({ of, round: at }) {
  const coordinator = of.who?.coordinator_phone ?? '';
  const phone = of.who?.phone || coordinator || at.contact.phone;
  const words = of.who?.phone ? t('call') : coordinator ? t('call-coordinator') : t('call-office');
  const point = of.where?.point;
  return html`<section class="card" aria-label=${nameOf(of)}>
    <${What} of=${of} />
    <div><p class=${`stop-who ${nameOf(of).length > 40 ? 'long' : ''}`}>${nameOf(of)}</p><p class="stop-where">${addressOf(of)}</p>
      ${of.where?.place && of.where.place !== nameOf(of) && html`<p class="soft">${of.where.place}</p>`}</div>
    <div class="row hand">
      ${phone && html`<${Go} href=${`tel:${phone.replace(/[^+\d]/g, '')}`} icon="phone">${words}</${Go}>`}
      ${
        point &&
        !of.where?.rough &&
        html`<${Go} href=${navigationLink(point, of.where?.address ?? '', navigator.userAgent)} icon="place">${t('navigate')}</${Go}>`
      }
    </div>
    ${of.where?.street_only && html`<${Note} look="warn" icon="place"><p>${t('street-only')}</p></${Note}>`}
    ${of.where?.access_note && html`<${Note} icon="door"><p class="strong">${of.where.access_note}</p></${Note}>`}
    <${Times} of=${of} />
    <${Missing} of=${of} />
    <${Goods} of=${of} />
    <${Cold} part="ColdOfStop" of=${of} round=${at} />
    <${Leg} of=${of} round=${at} />
    <${Chips} of=${of} />
    ${of.who?.note && html`<${Note} icon="talk"><p>${of.who.note}</p></${Note}>`}
    ${of.same_door.length > 0 && html`<p class="strong">${t('same-door', { count: of.same_door.length })}</p>`}
    ${(of.to_look_at ?? []).map(
      (code) =>
        html`<${Note} key=${code} look="warn" icon="warn"><p>${coded('conflict', code)}</p>
      <p class="small">${t('office-settles')}</p></${Note}>`,
    )}
    <${Go} look="wide" href=${to('why', of.visit_id)} icon="why">${t('why-me')}</${Go}>
  </section>`;
}

/** Distance still to go, and the first turns. @param {{of: StopNow, round: RoundNow}} props */
function Leg({ of, round: at }) {
  const leg = at.leg?.to === of.visit_id ? at.leg : null;
  if (of.arrived_at || typeof leg?.distance_m !== 'number') return null;
  const turn = leg.turns?.find((one) => one.turn !== 'depart');
  return html`<${Go} href=${to('turns')} icon=${turn?.turn ?? 'straight'} look="wide left">
    ${t('leg', { length: metres(leg.distance_m), time: span(leg.duration_s ?? 0) })}
    ${turn && html`<br /><small class="turn-word">${coded('turn', turn.turn)}${turn.street ? ` · ${turn.street}` : ''}</small>`}</${Go}>`;
}

/** Buttons of this stop as it stands. @param {{of: StopNow}} props */
export function Doing({ of }) {
  const waiting = useSignal(false);
  const here = of.status === 'arrived';
  if (!here) {
    return html`<div class="go"><${Go} href=${to('fail', of.visit_id)} look="bad">${t('cannot')}</${Go}>
      <${Button} look="main big" icon="place" onClick=${async () => {
        if (await arrive(of.visit_id)) go('next');
      }}>${t('arrive')}</${Button}></div>`;
  }
  const untold = notPickedUp(round.value?.stops ?? [], [of]).length > 0;
  const asks =
    untold ||
    lacking(of).length > 0 ||
    of.same_door.length > 0 ||
    of.relays?.length ||
    Boolean(emptiesText(of.returns));
  const words = of.kind === 'pickup' ? t('done-pickup') : t('done-drop');
  return html`${
    asks
      ? html`<${Go} look="main big" icon="check" href=${to('done', of.visit_id)}>${words}</${Go}>`
      : html`<${Button} look="main big" icon="check" onClick=${async () => {
          if (await done(of.visit_id)) go('next');
        }}>${words}</${Button}>`
  }
    <div class="row three">
      <${Button} onClick=${() => {
        waiting.value = true;
      }}>${t('wait')}</${Button}>
      <${Go} href=${to('part', of.visit_id)}>${t('part')}</${Go}>
      <${Go} href=${to('fail', of.visit_id)} look="bad">${t('failed')}</${Go}>
    </div>
    ${
      waiting.value &&
      html`<${Wait} of=${of} onClose=${() => {
        waiting.value = false;
      }} />`
    }`;
}

/** @param {{of: StopNow, onClose: () => void}} props */
function Wait({ of, onClose }) {
  const why = useSignal('not_ready');
  return html`<${Sheet} title=${t('wait-title')} onClose=${onClose}>
    <p>${t('wait-counts')}</p>
    <${Choices} one legend=${t('wait-why')} name="wait" value=${why.value} onPick=${(
      /** @type {string} */ code,
    ) => {
      why.value = code;
    }}
      of=${['not_ready', 'nobody', 'queue'].map((code) => [code, t(`wait-${code}`)])} />
    <${Button} look="main big" icon="clock" onClick=${async () => {
      if (await wait(of.visit_id, /** @type {any} */ (why.value))) onClose();
    }}>${t('wait-start')}</${Button}>
  </${Sheet}>`;
}

/** A better order, if one knows any. */
function Better() {
  const found = suggestion.value;
  if (!found) return null;
  return html`<details class="note"><summary class="strong">${t('better-title')}</summary>
    <p>${t('better-how', {
      saved: span(Math.max(0, found.before_travel_s - found.after_travel_s)),
      late: span(found.before_late_s),
      less: span(found.after_late_s),
      end: clock(found.after_end_at),
    })}</p>
    <p class="small soft">${t('better-local')}</p>
    <${Button} onClick=${takeSequence}>${t('better-take')}</${Button}></details>`;
}

/** Before the round begins: who works, what to mind, what to load. @param {{of: RoundNow}} props */
function Before({ of }) {
  const { shift, vehicle, start } = of.head;
  const open = of.shift_status === 'open';
  const mind = [...new Set(of.stops.flatMap((one) => one.handling ?? []))];
  const deck =
    of.status === 'published' || of.status === 'refused' || of.status === 'withdrawn'
      ? html`<${Go} look="main big" href=${to('today')}>${of.status === 'published' ? t('accept-or-refuse') : t('today-title')}</${Go}>`
      : open
        ? html`<${Button} look="main big" icon="ride" onClick=${startRound}>${t('round-start')}</${Button}>`
        : html`<${Button} look="main big" icon="ride" onClick=${() => openShift(shift.id)}>${t('shift-open')}</${Button}>`;
  return html`<${Frame} title=${t('before-title')} sub=${dayName(of.day)} deck=${deck}>
    ${of.status === 'withdrawn' && html`<${Note} look="bad" icon="warn"><p class="strong">${t('round-withdrawn')}</p></${Note}>`}
    <section class="card">
      <p class="huge num">${clock(of.head.starts_at)}–${clock(of.head.ends_at)}</p>
      <dl class="fact">
        <dt>${t('stops')}</dt><dd>${of.total}</dd>
        <dt>${t('way')}</dt><dd>${metres(of.head.distance_m)}</dd>
        <dt>${t('vehicle')}</dt><dd>${vehicle.name}</dd>
        ${start && html`<dt>${t('start-at')}</dt><dd>${start.address}</dd>`}
        ${of.head.companion && html`<dt>${t('companion')}</dt><dd>${of.head.companion.name}</dd>`}
      </dl>
      ${
        mind.length > 0 &&
        html`<ul class="row tight" aria-label=${t('mind')}>
        ${mind.map((code) => html`<li class="pill warn" key=${code}><${Icon} of="warn" size=${18} />${handlingText(code)}</li>`)}</ul>`
      }
    </section>
    <${Cold} part="ColdBoxes" round=${of} />
    <div class="row"><${Go} href=${to('load')} icon="box">${t('load-title')}</${Go}><${Go} href=${to('list')} icon="list">${t('tab-list')}</${Go}></div>
    ${of.contact.phone && html`<${Go} look="wide" icon="phone" href=${`tel:${of.contact.phone}`}>${t('call-office')}</${Go}>`}
    <${Sharing} of=${of} />
  </${Frame}>`;
}

/** Switch by which the office sees the rider's position: asked where work begins, off until somebody turns it on. @param {{of: RoundNow}} props */
function Sharing({ of }) {
  return html`<section class="card"><${Switch} on=${of.sharing} onTurn=${setSharing}>${t('sharing-switch')}</${Switch}>
    <p class="small soft">${t('sharing-promise')}</p></section>`;
}

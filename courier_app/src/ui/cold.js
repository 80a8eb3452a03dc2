/**
 * The cold chain in words: minutes of a stop's goods, warnings, and boxes to take along.
 * @module
 */

import { boxesAt } from '../core/round/cold_boxes.js';
import { Note, html } from '../../kit/index.js';
import { nameOf } from './stop.js';
import { clock, t } from './words.js';

/** @typedef {import('../core/types.js').ColdLot} ColdLot */
/** @typedef {import('../core/types.js').StopNow} StopNow */
/** @typedef {import('../core/types.js').RoundNow} RoundNow */

const LOOKS = { good: 'good', soon: 'warn', over: 'bad' };

/** @param {ColdLot} lot */
function minutesText(lot) {
  const args = {
    class: lot.temperature,
    minutes: lot.minutes,
    limit: lot.limit_min,
    due: clock(lot.due_at),
  };
  return lot.aboard || lot.before_min ? t('cold-lot', args) : t('cold-lot-to-come', args);
}

/** One lot against its limit. @param {{of: ColdLot, name?: string}} props */
export function ColdLine({ of, name }) {
  return html`<${Note} look=${LOOKS[of.state]} icon=${of.state === 'good' ? 'clock' : 'warn'}>${name && html`<p class="strong">${name}</p>`}
    <p>${minutesText(of)}</p>
    ${of.before_min > 0 && html`<p class="small">${t('cold-before', { minutes: of.before_min })}</p>`}
    ${
      of.state === 'over'
        ? html`<p class="strong">${t('cold-over')}</p>`
        : of.then_min > of.limit_min &&
          html`<p class="strong">${t('cold-will-be-over', { minutes: of.then_min - of.limit_min })}</p>`
    }</${Note}>`;
}

/** What a stop's goods ask for. @param {{of: StopNow, round: RoundNow}} props */
export function ColdOfStop({ of, round }) {
  const lots = (round.cold?.lots ?? []).filter((one) => one.visit_id === of.visit_id);
  const { boxes, packs } = boxesAt(round.cold_rule, of);
  return html`${boxes > 0 && html`<${Note} icon="box"><p>${t('cold-into-boxes', { boxes, packs })}</p></${Note}>`}
    ${lots.map((one) => html`<${ColdLine} key=${one.temperature} of=${one} />`)}`;
}

/** Goods aboard for other stops that run out of time. @param {{round: RoundNow, but: string}} props */
export function ColdWarnings({ round, but }) {
  const lots = (round.cold?.lots ?? []).filter(
    (one) => one.aboard && one.state !== 'good' && one.visit_id !== but,
  );
  return html`${lots.map((one) => html`<${ColdLine} key=${`${one.visit_id} ${one.temperature}`} of=${one} name=${nameAt(round, one)} />`)}`;
}

/** All lots of the round against their limits. @param {{round: RoundNow}} props */
export function ColdList({ round }) {
  const lots = round.cold?.lots ?? [];
  if (!lots.length) return null;
  return html`<h2>${t('cold-title')}</h2><${ColdBoxes} round=${round} />
    ${lots.map((one) => html`<${ColdLine} key=${`${one.visit_id} ${one.temperature}`} of=${one} name=${nameAt(round, one)} />`)}`;
}

/** Boxes and packs that go along. @param {{round: RoundNow}} props */
export function ColdBoxes({ round }) {
  const { boxes, packs } = round.cold ?? { boxes: 0, packs: 0 };
  return (
    boxes > 0 &&
    html`<${Note} icon="box"><p class="strong">${t('cold-boxes', { boxes, packs })}</p></${Note}>`
  );
}

/** @param {RoundNow} round @param {ColdLot} lot */
function nameAt(round, lot) {
  const stop = round.stops.find((one) => one.visit_id === lot.visit_id);
  return stop ? `${stop.number}. ${nameOf(stop)}` : '';
}

/**
 * Contests and reports of the rider, with what a person answered or did about it.
 * @module
 */

import { concerns, loadConcerns, outbox, round } from '../../core/state.js';
import { Empty, Loading, Note, html, useEffect } from '../../../kit/index.js';
import { Frame, isLoading } from '../frame.js';
import { to } from '../router.js';
import { nameOf } from '../stop.js';
import { coded, dayAndTime, t } from '../words.js';

/** @typedef {import('../../core/types.js').Concern} Concern */

const LOOKS = { waiting: '', open: 'warn', overdue: 'bad', answered: 'good', closed: 'good' };

export function ConcernsScreen() {
  const waits = outbox.value.events;
  useEffect(() => {
    loadConcerns();
  }, [waits]);
  const found = concerns.value;
  const loading = isLoading('concerns');
  return html`<${Frame} title=${t('concerns-title')} back=${round.value ? to('more') : to('today')}>
    ${!found && loading && html`<${Loading} />`}
    ${!found && !loading && html`<${Empty} icon="off"><p>${t('concerns-offline')}</p></${Empty}>`}
    ${found?.items.length === 0 && html`<${Empty} icon="check"><p>${t('concerns-none')}</p></${Empty}>`}
    ${found?.items.map((one) => html`<${Card} key=${one.id} of=${one} />`)}
    ${found && found.fetched_at > 0 && html`<p class="small soft">${t('concerns-as-of', { at: dayAndTime(found.fetched_at) })}</p>`}
  </${Frame}>`;
}

/** @param {{of: Concern}} props */
function Card({ of }) {
  const isContest = of.what === 'contest';
  const stop = round.value?.stops.find((one) => one.visit_id === of.about);
  const title = isContest ? t(`concern-contest-${of.kind}`) : coded('incident', of.kind);
  return html`<article class="card">
    <div class="between"><h2>${title}</h2><span class=${`pill ${LOOKS[of.status]}`}>${t(`concern-${of.what}-${of.status}`)}</span></div>
    <p class="small soft"><time datetime=${of.at}>${dayAndTime(of.at)}</time></p>
    ${stop && html`<p class="strong">${stop.number}. ${nameOf(stop)}</p>`}
    ${of.note && html`<p class="said">${of.note}</p>`}
    ${
      of.settled_at &&
      html`<${Note} look="good" icon="talk">
      <p class="strong">${of.decision ? t(`concern-decision-${of.decision}`) : t('concern-done')}</p>
      ${of.words && html`<p class="said">${of.words}</p>`}
      <p class="small"><time datetime=${of.settled_at}>${dayAndTime(of.settled_at)}</time></p></${Note}>`
    }
    ${
      isContest &&
      of.due_at &&
      !of.settled_at &&
      html`<p class="small">${t(of.status === 'overdue' ? 'concern-overdue' : 'concern-due', { at: dayAndTime(of.due_at) })}</p>`
    }
  </article>`;
}

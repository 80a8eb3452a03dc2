/**
 * The lists: what needs a person, open jobs with their reasons, rounds. What is selected is told below.
 * @module
 */

import { coded, html, loadText, metres, signal, t } from '../../../../../courier_app/kit/index.js';
import { lookOf } from '../../../../../courier_app/kit/round_colours.js';
import { countsOf } from '../board_doc.js';
import { addCommands, run } from '../commands.js';
import { money } from '../figures.js';
import { isNarrow } from '../frame/layout.js';
import { groupsNow } from '../live/alert_groups.js';
import { Alerts, offered } from '../live/alerts.js';
import { board, hovered, matching, selection } from '../state.js';
import { delay, fromTo } from '../times.js';
import { behindPlan } from '../timeline/lane.js';
import { keyed, show } from '../timeline/timeline.js';
import { Detail } from './detail.js';

/** @typedef {import('../types.js').Board} Board */
/** @typedef {'alerts'|'open'|'rounds'} ListName */

/** @type {[ListName, (at: Board) => number][]} */
const LISTS = [
  // Jobs that fell out together are one thing to do, and one entry.
  [
    'alerts',
    (at) =>
      groupsNow(at).reduce(
        (sum, { id, alerts }) =>
          sum + (alerts[0].kind === 'fell-out' || id.startsWith('many:') ? 1 : alerts.length),
        0,
      ),
  ],
  ['open', (at) => at.doc.open_jobs.length],
  ['rounds', (at) => at.doc.rounds.length],
];

/** Urgency of the most urgent of what needs a person: red is what cannot wait. @param {Board} at */
const urgencyOf = (at) => Math.min(...at.doc.alerts.map((one) => one.urgency));

/** The list that is shown. */
export const list = signal(/** @type {ListName} */ ('alerts'));

/** Commands that the list offers for what is selected. @param {Board} at */
export const offeredAbove = (at) => (list.value === 'alerts' ? offered(at) : undefined);

addCommands(
  LISTS.map(([name]) => ({
    id: `list-${name}`,
    title: () => t(`list-${name}-show`),
    run: () => {
      list.value = name;
    },
  })),
);

export function Lists() {
  const at = board.value;
  if (!at) return null;
  return html`<div class="list-tabs" role="group" aria-label=${t('which-list')}>
      ${LISTS.map(
        ([
          name,
          count,
        ]) => html`<button type="button" class="btn" key=${name} data-command=${`list-${name}`} aria-pressed=${String(list.value === name)} onClick=${() => {
          list.value = name;
        }}>
        ${t(`list-${name}`)} <span class=${`num ${name === 'alerts' && count(at) > 0 ? `count u${urgencyOf(at)}` : 'soft'}`}>${count(at)}</span></button>`,
      )}
    </div>
    <div class="list-body" onPointerOver=${(/** @type {Event} */ event) => {
      hovered.value = keyed(event)?.dataset.key ?? '';
    }} onPointerLeave=${() => {
      hovered.value = '';
    }}>
      ${list.value === 'alerts' && html`<${Alerts} board=${at} />`}
      ${list.value === 'open' && html`<${OpenJobs} board=${at} />`}
      ${list.value === 'rounds' && html`<${Rounds} board=${at} />`}
    </div>
    ${!isNarrow.value && selection.value.size > 0 && html`<${Detail} board=${at} without=${offeredAbove(at)} />`}`;
}

/** A row that selects what it is about. @param {{of: string, mark?: any, drag?: boolean, children?: any}} props */
function Row({ of, mark, drag = false, children }) {
  const isOn = selection.value.has(of);
  // What was pressed keeps the focus: who goes through a list goes on there.
  return html`<li><button type="button" class="line" data-key=${of} data-drag=${drag ? '' : undefined} aria-pressed=${String(isOn)}
    onClick=${(/** @type {MouseEvent} */ event) => show(of, { add: event.shiftKey || event.ctrlKey || event.metaKey, focus: false })}>${mark}<span class="grow">${children}</span></button></li>`;
}

/** @param {{board: Board}} props */
function OpenJobs({ board: at }) {
  const open = at.doc.open_jobs.filter((one) => !matching.value || matching.value.has(one.job_id));
  if (open.length === 0)
    return html`<p class="empty">${matching.value ? t('none-answers') : t('no-open-jobs')}</p>`;
  return html`<ul class="rows">${open.map((one) => openRow(one, at.jobs.get(one.job_id)))}</ul>`;
}

/** @param {import('../types.js').OpenJob} one @param {import('../types.js').Job|undefined} job */
function openRow(one, job) {
  const windows = one.stops.flatMap((stop) => stop.windows).slice(0, 2);
  return html`<${Row} key=${one.job_id} of=${`job:${one.job_id}`} drag>
    <span class="name">${job?.label}</span>
    <span class="sub num">${windows.map(fromTo).join(' · ')} · ${loadText(job?.load)}</span>
    <span class="sub">${one.fell_out ? html`<b class="warned">${t('fell-out')}</b> ` : ''}${one.reason_text}</span></${Row}>`;
}

/** @param {{board: Board}} props */
function Rounds({ board: at }) {
  if (at.doc.rounds.length === 0) {
    return html`<div class="empty"><p>${t('no-rounds')}</p><p><button type="button"
        class="btn main" onClick=${() => run('plan')}>${t('plan')}</button></p></div>`;
  }
  return html`<ul class="rows">${[...at.doc.rounds].sort((one, other) => one.number - other.number).map((one) => roundRow(one, at.shifts.get(one.shift_id), at.visitsOfRound.get(one.id) ?? []))}</ul>`;
}

/** @param {import('../types.js').Round} one @param {import('../types.js').Shift|undefined} shift @param {import('../types.js').Visit[]} all */
function roundRow(one, shift, all) {
  const visits = all.filter((visit) => visit.kind !== 'break');
  const look = lookOf(one.number);
  return html`<${Row} key=${one.id} of=${`round:${one.id}`} mark=${html`<span
      class=${`pattern-${look.pattern}`} style=${{ '--round-dark': look.colour, '--round-light': look.light }}>
        <span class="badge num">${one.number}</span></span>`}>
    <span class="name">${shift?.rider || t('nobody')} <span class="sub">${coded('round-status', one.status)}</span></span>
    <span class="sub num">${t('done-of', countsOf(visits))} · ${fromTo(one)}</span>
    <span class="sub num">${one.distance_m > 0 ? `${metres(one.distance_m)} · ` : ''}${money(one.cost_cents)}${one.late_visits > 0 ? html` · <b class="wrong">${t('late-visits', { count: one.late_visits })}, ${t('late-by', { span: delay(one.late_s) })}</b>` : ''}${one.drift_s >= 60 && one.status !== 'finished' ? ` · ${behindPlan(one)}` : ''}</span></${Row}>`;
}

/**
 * What needs a person, the most urgent first; each says what can be done about it, and goes away when
 * that is done.
 * @module
 */

import {
  Button,
  html,
  signal,
  t,
  useEffect,
  useRef,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { visitsOf } from '../board_doc.js';
import { addCommands, run } from '../commands.js';
import { board, day, now, openDialog, select, selection, toast } from '../state.js';
import { dayTitle, delay, today, wallClock, wallDay } from '../times.js';
import { showNextOf } from '../timeline/timeline.js';
import { groupsNow, keptInPlace, riderOf } from './alert_groups.js';
import {
  ConflictDialog,
  ContestDialog,
  FixesDialog,
  HandOnDialog,
  IncidentDialog,
  send,
} from './alert_dialogs.js';
import './another_day.js';
import './cancelling.js';
import { ClosureDialog } from './closing.js';
import { ConversationDialog } from './conversation.js';
import './customer_message.js';
import { FreeRiders, RoundTakers, Takers } from './free_riders.js';
import { CallRider, CustomerContact, StopPhones } from './phones.js';
import { stopText } from '../stop_words.js';
import { stopAt } from './talk.js';

/** @typedef {import('../types.js').Alert} Alert */
/** @typedef {import('../types.js').Board} Board */
/** @typedef {{title: string, run: () => unknown, look?: string, id?: string}} Act With the command that it runs, if any. */

/** The alert that is opened, or the group, by its id. */
export const opened = signal('');

addCommands([
  {
    id: 'next-alert',
    keys: 'a',
    hindrance: () => (board.value?.doc.alerts.length ? '' : t('no-alerts')),
    run: openNext,
  },
]);

function openNext() {
  const all = board.value ? groupsNow(board.value).flatMap((one) => one.alerts) : [];
  const at = all.findIndex((one) => one.id === opened.value);
  open(all[(at + 1) % all.length]);
  requestAnimationFrame(() =>
    /** @type {HTMLElement|undefined} */ (
      [...document.querySelectorAll('.alert[aria-expanded="true"]')].at(-1)
    )?.focus(),
  );
}

/** The stop at which a message was written, or on the way to it. @param {Alert} alert @param {Board|null} at */
function stopOf(alert, at) {
  const shift = at && alert.kind === 'message' ? riderOf(alert, at) : undefined;
  const round = at?.roundOfShift.get(shift?.id ?? '');
  return round && round.status !== 'published' && alert.since
    ? stopAt(at?.visitsOfRound.get(round.id) ?? [], alert.since)
    : undefined;
}

/** What an alert selects. @param {Alert} alert @param {Board|null} [at] */
function keyOf(alert, at = board.value) {
  const job = alert.job_id ?? stopOf(alert, at)?.job_id;
  return job ? `job:${job}` : alert.round_id ? `round:${alert.round_id}` : '';
}

/**
 * Commands that the alert that is opened offers for what is selected, and `call` for its rider's number.
 * @param {Board} at @returns {ReadonlySet<string>}
 */
export function offered(at) {
  const alert = at.doc.alerts.find((one) => one.id === opened.value);
  if (!alert || selection.value.size !== 1 || !selection.value.has(keyOf(alert))) return new Set();
  return new Set(['call', ...actsOf(alert, at).map((one) => one.id ?? '')]);
}

/** Until when something can be done, else since when it waits; a job that was in no round from the beginning waits since no hour. @param {Alert} one */
function sinceOf({ kind, since, act_by, urgency }) {
  if (
    act_by &&
    urgency < 3 &&
    Date.parse(act_by) > now.value &&
    wallDay(Date.parse(act_by)) === day.value
  )
    return html`<span class="sub num">${t('act-by', { time: wallClock(act_by) })}</span>`;
  if (!since || kind === 'unplanned') return null;
  const on = wallDay(Date.parse(since));
  return html`<span class="sub num">${t('since', { time: on === day.value ? wallClock(since) : dayTitle(on) })}</span>`;
}

/** @param {Alert} alert */
function open(alert) {
  opened.value = alert.id;
  const key = keyOf(alert);
  select(key ? [key] : []);
  // What is selected opens below the list and takes room from it: what can be done stays in sight.
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      [...document.querySelectorAll('.alert-acts')].at(-1)?.scrollIntoView({ block: 'nearest' }),
    ),
  );
  const at = board.value;
  const visits = visitsOf(at, alert.job_id ? `job:${alert.job_id}` : `round:${alert.round_id}`);
  const visit =
    alert.subject.kind === 'visit'
      ? at?.visits.get(alert.subject.id)
      : (stopOf(alert, at) ?? visits.find((one) => one.late_s > 0 && one.status === 'planned'));
  // Whoever goes through the alerts goes on there.
  showNextOf(visit ? [visit] : visits, { focus: false });
}

/** @param {{board: Board}} props */
export function Alerts({ board: at }) {
  const isHeld = useSignal(false);
  const shown = useRef(/** @type {Alert[]} */ ([]));
  shown.current = isHeld.value ? keptInPlace(shown.current, at.doc.alerts) : at.doc.alerts;
  // A button that was clicked keeps the focus long after the pointer is elsewhere: the keyboard's alone counts.
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const look = () =>
    setTimeout(() => {
      isHeld.value = Boolean(box.current?.matches(':hover, :has(:focus-visible)'));
    });
  // What goes away takes the focus that is in it along, and tells nobody.
  useEffect(() => {
    if (isHeld.value) look();
  });
  if (shown.current.length === 0) return html`<p class="empty">${t('no-alerts')}</p>`;
  return html`<ol class="rows alerts" ref=${box} onPointerEnter=${look} onPointerLeave=${look} onFocusIn=${look} onFocusOut=${look}>${groupsNow(
    at,
    shown.current,
  ).map(({ id, alerts }) =>
    alerts.length === 1
      ? rowOf(alerts[0], at)
      : html`<${isFolded(id, alerts) ? Group : RiderCase} key=${id} id=${id} alerts=${alerts} at=${at} />`,
  )}</ol>`;
}

/** Whether a group is one line until somebody unfolds it. @param {string} id @param {Alert[]} alerts */
const isFolded = (id, alerts) => alerts[0].kind === 'fell-out' || id.startsWith('many:');

/** Urgency of an alert; of a day to come nothing is for today. @param {Alert} one */
const urgencyOf = ({ urgency }) =>
  t(urgency === 2 && day.value > today() ? 'urgency-ahead' : `urgency-${urgency}`);

/** @param {Alert} one @param {Board} at @param {string} [around] The group that it is in. */
function rowOf(one, at, around = '') {
  const isOpen = opened.value === one.id;
  return html`<li key=${one.id} class=${`of-${one.kind} ${one.gone ? 'gone' : ''}`} inert=${Boolean(one.gone)}>
    <button type="button" class="line alert" aria-expanded=${String(isOpen)} onClick=${() => {
      if (isOpen) opened.value = around;
      else open(one);
    }}>
      <span class=${`urgency u${one.urgency}`}>${one.gone ? t('alert-gone') : urgencyOf(one)}</span>
      <span class="grow"><span class="name">${one.text}</span>${sinceOf(one)}</span></button>
    ${
      isOpen &&
      html`<${WrittenAt} alert=${one} at=${at} /><div class="row alert-acts">${actsOf(one, at).map(
        (act) => html`<${Button}
          key=${act.title} look=${act.look ?? ''} onClick=${act.run}>${act.title}</${Button}>`,
      )}<${CallRider}
              personId=${riderOf(one, at)?.person_id} rider=${riderOf(one, at)?.rider ?? ''} /></div>
    <${WhoIsFree} alert=${one} at=${at} />
    <${Reachable} alert=${one} at=${at} />`
    }
  </li>`;
}

/** Alerts of which a customer has to hear. */
const OF_CUSTOMER = [
  'late',
  'aboard-too-long',
  'failed-visit',
  'fell-out',
  'late-booking',
  'unplanned',
];

/** Who is to be told: the recipient's number and the customer's. @param {{alert: Alert, at: Board}} props */
function Reachable({ alert, at }) {
  if (!OF_CUSTOMER.includes(alert.kind)) return null;
  const late = (at.visitsOfRound.get(alert.round_id ?? '') ?? []).find(
    (one) => one.status === 'planned' && one.late_s > 0,
  );
  const job = at.jobs.get(alert.job_id ?? late?.job_id ?? '');
  if (!job) return null;
  return html`<div class="reachable"><p class="soft">${t('who-to-tell', { customer: job.customer || job.label })}</p>
    <${CustomerContact} key=${`customer ${job.id}`} bookingId=${job.booking_id} />
    <${StopPhones} key=${`stops ${job.id}`} job=${job} /></div>`;
}

/** Of a message, the stop that it is most likely about, which is selected with it. @param {{alert: Alert, at: Board}} props */
function WrittenAt({ alert, at }) {
  const stop = stopOf(alert, at);
  return (
    stop &&
    html`<p class="sub written-at">${t('written-at', { time: wallClock(alert.since ?? ''), what: stopText(stop) })}</p>`
  );
}

/** All that is about one rider, on one card. @param {{alerts: Alert[], at: Board}} props */
function RiderCase({ alerts, at }) {
  return html`<li class="case"><p class="case-of">${riderOf(alerts[0], at)?.rider}</p>
    <ol class="rows">${alerts.map((one) => rowOf(one, at))}</ol></li>`;
}

/** Alerts of jobs that want a round, and of rounds that want a rider. */
const WANT_ROUND = ['fell-out', 'late-booking', 'unplanned'];
const WANT_RIDER = ['refused', 'swap', 'swap-taken', 'not-opened', 'incident', 'bike-broken'];

/** @param {{alert: Alert, at: Board}} props */
function WhoIsFree({ alert, at }) {
  const round = at.rounds.get(alert.round_id ?? '');
  if (alert.kind === 'not-begun' && round)
    return html`<${RoundTakers} key=${alert.id} round=${round} takers=${alert.takers}
        onPick=${(/** @type {string} */ chosen) => openDialog(HandOnDialog, { round, chosen })} />`;
  if (WANT_ROUND.includes(alert.kind) && alert.job_id)
    return html`<${Takers} key=${alert.id} jobId=${alert.job_id} />`;
  if (WANT_RIDER.includes(alert.kind) && round)
    return html`<${FreeRiders} key=${alert.id} round=${round} onPick=${(/** @type {string} */ chosen) => openDialog(HandOnDialog, { round, chosen })} />`;
  return null;
}

/** What a group is, in a sentence. @param {string} id @param {Alert[]} alerts @param {Board} at */
function textOf(id, alerts, at) {
  const [first] = alerts;
  const count = alerts.length;
  const rider = riderOf(first, at)?.rider;
  if (first.kind === 'late') {
    const [worst] = alerts
      .flatMap((one) => at.rounds.get(one.round_id ?? '') ?? [])
      .sort((a, b) => b.late_s - a.late_s);
    const name = at.shifts.get(worst?.shift_id ?? '')?.rider ?? '';
    return t('many-late', { count, span: delay(worst?.late_s ?? 0), name });
  }
  if (id.startsWith('many:') && first.kind !== 'fell-out')
    return t(`many-${first.kind}`, { count });
  return rider && !id.startsWith('many:')
    ? t('fell-out-together', { count, rider })
    : t('fell-out-of-one', { count });
}

/** Alerts of one kind, or of jobs that fell out together: how many, and inside each with what can be done. @param {{id: string, alerts: Alert[], at: Board}} props */
function Group({ id, alerts, at }) {
  const isOpen = opened.value === id || alerts.some((one) => one.id === opened.value);
  const [first] = alerts;
  const text = textOf(id, alerts, at);
  const ofJobs = WANT_ROUND.includes(first.kind);
  const turn = () => {
    opened.value = isOpen ? '' : id;
    if (!isOpen) select(alerts.flatMap((one) => keyOf(one) || []));
  };
  return html`<li class=${`of-${first.kind}`}>
    <button type="button" class="line alert" aria-expanded=${String(isOpen)} onClick=${turn}>
      <span class=${`urgency u${first.urgency}`}>${urgencyOf(first)}</span>
      <span class="grow"><span class="name">${text}</span>${sinceOf(first)}</span></button>
    ${
      isOpen &&
      html`${
        ofJobs &&
        html`<div class="row alert-acts"><${Button} look="main" onClick=${() => {
          select(alerts.map((one) => `job:${one.job_id}`));
          run('move-to');
        }}>${t('where-all-fit')}</${Button}><${Button} onClick=${() => run('replan')}>${t('replan')}</${Button}></div>`
      }
    <ol class="rows together">${alerts.map((one) => rowOf(one, at, id))}</ol>`
    }
  </li>`;
}

/** A command that is run for a round. @param {string} id @param {import('../types.js').Round} round @returns {Act} */
const ofRound = (id, round) => ({
  id,
  title: t(id),
  run: () => {
    select([`round:${round.id}`]);
    run(id);
  },
});

/** Ways to have somebody else ride a round. @param {import('../types.js').Round|undefined} round @param {string} [look] @returns {Act[]} */
function handOn(round, look = '') {
  if (!round) return [];
  return [
    { title: t('hand-on'), look, run: () => openDialog(HandOnDialog, { round }) },
    ofRound('rider-out', round),
  ];
}

/** Report of a blocked way: time, and the stop that its rider was going to. @param {Alert} alert @param {Board} at @returns {import('./closing.js').Report} */
function reportOf(alert, at) {
  const shift = riderOf(alert, at);
  const since = alert.since ?? new Date(now.value).toISOString();
  const visits = (at.visitsOfRound.get(alert.round_id ?? '') ?? []).filter(
    (one) => one.kind !== 'break',
  );
  const next = visits.find((one) => Date.parse(one.begin) >= Date.parse(since));
  return {
    incidentId: alert.subject.id,
    personId: shift?.person_id ?? '',
    rider: shift?.rider ?? '',
    since,
    address: next?.address ?? '',
    point: next?.point ?? null,
  };
}

/** Carry out what one press does, and tell what refused it. @param {string} path @param {string} done */
async function sendNow(path, done) {
  const trouble = await send(path, undefined, done);
  if (trouble) toast({ look: 'bad', text: trouble });
}

/** What can be done about an alert. @param {Alert} alert @param {Board} at @returns {Act[]} */
function actsOf(alert, at) {
  const round = at.rounds.get(alert.round_id ?? '');
  const shift = riderOf(alert, at);
  const write = shift
    ? [
        {
          id: 'write',
          title: t('write-to', { rider: shift.rider }),
          run: () =>
            openDialog(ConversationDialog, { personId: shift.person_id, name: shift.rider }),
        },
      ]
    : [];
  const runs = (/** @type {string} */ id, look = '') => ({
    id,
    title: t(id),
    look,
    run: () => run(id),
  });
  const ahead = (at.visitsOfRound.get(alert.round_id ?? '') ?? []).filter(
    (one) => one.status === 'planned',
  );
  const late = () =>
    alert.kind === 'aboard-too-long'
      ? ahead.find((one) => one.job_id === alert.job_id && one.kind === 'drop')
      : ahead.find((one) => one.late_s > 0);
  const visit = alert.subject.kind === 'visit' ? at.visits.get(alert.subject.id) : late();
  const fixes = visit
    ? [{ title: t('fixes'), look: 'main', run: () => openDialog(FixesDialog, { visit }) }]
    : [];
  switch (alert.kind) {
    case 'late':
      return [...fixes, ...(round ? [ofRound('write-customers', round)] : []), ...write];
    case 'aboard-too-long':
    case 'failed-visit':
      return [...fixes, ...write];
    case 'failure-followed':
      return [
        ...(visit && visit.status !== 'planned'
          ? [
              {
                title: t('decide-otherwise'),
                look: 'main',
                run: () =>
                  openDialog(FixesDialog, {
                    visit,
                    title: t('decide-otherwise-title', { job: visit.label }),
                  }),
              },
            ]
          : []),
        {
          title: t('failure-seen'),
          run: () => sendNow(`/v1/visits/${alert.subject.id}/failure-seen`, t('failure-seen-done')),
        },
        ...(alert.next_job
          ? [
              {
                title: t('show-next-job', { day: dayTitle(alert.next_job.day) }),
                run: () => {
                  location.hash = `${alert.next_job?.day}/job:${alert.next_job?.id}`;
                },
              },
            ]
          : []),
        ...write,
      ];
    case 'fell-out':
    case 'late-booking':
    case 'unplanned':
      return [
        { ...runs('move-to', 'main'), title: t('where-fits') },
        runs('replan'),
        runs('another-day'),
        runs('cancel-booking'),
      ];
    case 'no-plan':
    case 'plan-failed':
    case 'plan-waits':
      return [
        ...(at.doc.shifts.length > 0
          ? [runs('plan', 'main')]
          : [
              {
                title: t('to-shifts'),
                look: 'main',
                run: () => location.assign(`/admin/shifts?day=${at.doc.day}`),
              },
              runs('plan'),
            ]),
        ...(at.doc.open_jobs.length > 0
          ? [{ ...runs('list-open'), title: t('list-open-show') }]
          : []),
        runs('week'),
      ];
    case 'not-accepted':
    case 'not-opened':
    case 'not-begun':
      // Whoever is asked first may be there in a minute.
      return [...write.map((one) => ({ ...one, look: 'main' })), ...handOn(round)];
    case 'refused':
    case 'swap':
    case 'swap-taken':
      return [...handOn(round, 'main'), ...write];
    case 'conflict':
      return [
        { title: t('settle'), look: 'main', run: () => openDialog(ConflictDialog, { alert }) },
        ...write,
      ];
    case 'incident':
      return [
        {
          title: t('close-incident'),
          look: 'main',
          run: () => openDialog(IncidentDialog, { id: alert.subject.id, text: alert.text }),
        },
        ...(round ? [ofRound('rider-out', round), ofRound('change-vehicle', round)] : []),
        ...write,
        runs('close-by-name'),
      ];
    case 'bike-broken':
      return [
        ...(round
          ? [{ ...ofRound('change-vehicle', round), look: 'main' }, ofRound('rider-out', round)]
          : []),
        {
          title: t('close-incident'),
          run: () => openDialog(IncidentDialog, { id: alert.subject.id, text: alert.text }),
        },
        ...write,
      ];
    case 'way-blocked':
      return [
        {
          title: t('close-street'),
          look: 'main',
          run: () => openDialog(ClosureDialog, { drawn: [], report: reportOf(alert, at) }),
        },
        {
          title: t('nothing-to-do'),
          run: () =>
            openDialog(IncidentDialog, {
              id: alert.subject.id,
              text: alert.text,
              note: t('nothing-to-do-note'),
            }),
        },
        ...write,
        runs('draw-closure'),
      ];
    case 'message':
      return [
        {
          title: t('read-messages'),
          look: 'main',
          run: () => openDialog(ConversationDialog, { personId: alert.subject.id, name: '' }),
        },
      ];
    case 'follow-up-failed':
      return [
        {
          title: t('try-again'),
          look: 'main',
          run: () => sendNow(`/v1/follow-ups/${alert.subject.id}/retry`, t('work-queued')),
        },
        {
          title: t('work-done'),
          run: () => sendNow(`/v1/follow-ups/${alert.subject.id}/settle`, t('work-settled')),
        },
        runs('replan'),
        ...write,
      ];
    case 'order-gone':
      return [
        {
          title: t('open-cycle'),
          look: 'main',
          run: () => location.assign(`/circuits/cycles/${alert.subject.id}`),
        },
      ];
    case 'lot-late':
    case 'lot-missing':
    case 'lot-delayed':
      return [
        runs(at.doc.rounds.length > 0 ? 'replan' : 'plan', 'main'),
        { title: t('open-hub-day'), run: () => location.assign(alert.page) },
        ...write,
      ];
    case 'lot-short':
      return [{ title: t('open-cycle'), look: 'main', run: () => location.assign(alert.page) }];
    case 'contest':
      return [
        {
          title: t('answer-contest'),
          look: 'main',
          run: () => openDialog(ContestDialog, { id: alert.subject.id, text: alert.text }),
        },
      ];
    default:
      return write;
  }
}

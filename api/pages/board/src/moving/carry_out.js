/**
 * Moves carried out, and undone: each with what it did in a notice, and its way back.
 * @module
 */

import { listed, signal, span, t } from '../../../../../courier_app/kit/index.js';
import { addCommands, run } from '../commands.js';
import { readDay } from '../follow.js';
import { keep, kept } from '../frame/kept.js';
import { money } from '../figures.js';
import { call, sentenceOf } from '../server.js';
import { board, closeToastsAbout, day, isChanging, offerWith, session, toast } from '../state.js';
import { wallClock } from '../times.js';
import { MOVED_MEANWHILE, tellMoveConflict } from './move_conflict.js';
import { lateSum } from './price.js';
import { rulesApart } from './rules.js';
import { reasonFor } from './reason_dialog.js';

/** @typedef {import('./price.js').Move} Move */
/** @typedef {import('./price.js').Price} Price */

/** Changes of the day, the newest first. */
export const changes = signal(/** @type {any[]} */ ([]));

/** Code of a refusal because rules are in the way where a job was put: others may take it. */
const NOT_THERE = 'move-does-not-fit';
/** Codes of what cannot be undone or redone exactly. */
const BLOCKED = ['undo-blocked', 'redo-blocked'];
/** Code of a refusal because the day is no longer the one of which a change was shown. */
const OUTDATED = 'shown-outdated';
/** Where a change waits that a session ended before, and for how long it is offered. */
const KEPT = 'change';
const KEPT_MS = 30 * 60_000;

/**
 * @typedef {object} How
 * @property {string} [method]
 * @property {() => void} [lookAgain] Shows what the change would do now, where it was shown before it was made.
 * @property {(text: string) => void} [tell] Says why it was refused, where a dialogue that stays open asked: a notice would lie behind it.
 * @property {{title: string, run: () => void}} [wayBack] Of what no undo of the day takes back, or not alone.
 */

/**
 * Carry out a change of the day. What limits of working time stand in the way is asked for.
 * @param {string} path
 * @param {Record<string, any>} body
 * @param {string} done What was done, in a sentence.
 * @param {How} [how]
 * @returns {Promise<boolean>}
 */
export async function carryOut(path, body, done, how = {}) {
  const { method = 'POST', lookAgain, tell, wayBack } = how;
  isChanging.value = true;
  const reply = await call(method, path, { json: body, quiet: true });
  isChanging.value = false;
  const reason = await reasonFor(reply, body);
  if (reason !== null)
    return reason !== '' && carryOut(path, { ...body, override_reason: reason }, done, how);
  if (reply.kind === 'signed-out') keepForLater({ path, body, done, method });
  if (reply.kind !== 'ok') {
    const again = {
      title: t('try-again'),
      run: () => void carryOut(path, body, done, { ...how, tell: undefined }),
    };
    if (lookAgain && [MOVED_MEANWHILE, OUTDATED].includes(reply.code)) {
      toast({
        look: 'bad',
        text: sentenceOf(reply),
        action: { title: t('look-again'), run: lookAgain },
      });
      void readDay();
    } else if (reply.code === MOVED_MEANWHILE) {
      const { seen: _, at: _price, ...rest } = body;
      tellMoveConflict(
        reply.json.arguments,
        body,
        () => void carryOut(path, rest, done, { method }),
      );
      void readDay();
    } else if (reply.kind === 'away' || reply.kind === 'busy')
      toast({ look: 'bad', text: sentenceOf(reply), action: again });
    else if (tell) tell(sentenceOf(reply));
    else if (BLOCKED.includes(reply.code)) {
      toast({
        look: 'bad',
        text: sentenceOf(reply),
        action: { title: t('history'), run: () => run('history') },
      });
      void readDay();
    } else if (reply.code === NOT_THERE && body.jobs)
      tellElsewhere((await rulesInTheWay(path, body)) || sentenceOf(reply), body.jobs);
    else await tellConflict(sentenceOf(reply), reply.status === 409, again, body.jobs);
    return false;
  }
  closeToastsAbout(body.jobs ?? []);
  const said = toast({ look: 'good', text: done });
  lastWayBack.value = wayBack ? { name: done, run: wayBack.run, day: day.value } : null;
  const last = changes.value[0]?.id;
  await Promise.all([readDay(), readChanges()]);
  // Of what is no change of rounds, as a pin, "undo" would take back the change before.
  const [change] = changes.value;
  if (wayBack) offerWith(said, wayBack);
  else if (change && change.id !== last && change.can_undo)
    offerWith(said, { title: t('undo'), run: () => run('undo') });
  return true;
}

/**
 * Say why a change was refused and, where a colleague was faster, who did what: the day is shown as it is
 * now, and the change can be tried on it once more.
 * @param {string} text @param {boolean} isConflict @param {{title: string, run: () => void}} again @param {string[]} [about] The jobs.
 */
async function tellConflict(text, isConflict, again, about) {
  const known = new Set(changes.value.map((one) => one.id));
  await Promise.all([readDay(), readChanges()]);
  const others = changes.value.filter(
    (one) => !known.has(one.id) && one.made_by && one.made_by !== session.value.me?.id,
  );
  if (!isConflict || others.length === 0) {
    toast({ look: 'bad', text, about });
    return;
  }
  const [{ made_by_name: name, name: change, made_at: at }] = others;
  toast({
    look: 'bad',
    text: `${t('meanwhile', { name, change, time: wallClock(at) })} ${text}`,
    action: again,
    about,
  });
}

/** @param {{path: string, body: Record<string, any>, done: string, method: string}} change */
function keepForLater(change) {
  keep(KEPT, { ...change, day: day.value, at: Date.now() }, sessionStorage);
}

/** Offer what a session that ended had left undone, after signing in again. */
export function offerKept() {
  const change = kept(KEPT, sessionStorage);
  keep(KEPT, null, sessionStorage);
  if (change?.day !== day.value || Date.now() - change.at > KEPT_MS) return;
  const { path, body, done, method } = change;
  toast({
    look: 'bad',
    text: t('left-undone', { change: done }),
    action: { title: t('do-it'), run: () => void carryOut(path, body, done, { method }) },
  });
}

/** Shows which rounds can take jobs. */
let showRounds = (/** @type {string[]} */ _jobs) => {};

/** @param {(jobs: string[]) => void} show */
export function showRoundsBy(show) {
  showRounds = show;
}

/** Say why jobs cannot go where they were put, and offer the rounds that can take them. @param {string} text @param {string[]} jobs */
function tellElsewhere(text, jobs) {
  toast({
    look: 'bad',
    text,
    about: jobs,
    action: { title: t('where-fits'), run: () => showRounds(jobs) },
  });
}

/** Which rules keep jobs from where they were put, and whose: a refusal tells their kinds alone. @param {string} path @param {Record<string, any>} body */
async function rulesInTheWay(path, { seen: _, at: _price, ...move }) {
  const reply = await call('POST', path, { json: { ...move, dry_run: true }, quiet: true });
  return reply.kind === 'ok' ? hardRules(reply.json.price) : '';
}

/** So many rules are told of a place that is refused: those that more time would not mend come first. */
const MOST_RULES = 3;

/** The rules that forbid a place, in sentences. @param {Price|null} price */
function hardRules(price) {
  const { rules, late } = rulesApart(price);
  const hard = rules.filter((one) => one.hard);
  const said = [
    ...hard.filter((one) => one.code !== 'late'),
    ...hard.filter((one) => one.code === 'late'),
  ].map((one) => one.text);
  if (late.length > 0) said.push(`${lateSum(late)}.`);
  return said.slice(0, MOST_RULES).join(' ') + (said.length > MOST_RULES ? ' …' : '');
}

/** In whose rounds jobs are seen now, by their ids. @param {string[]} jobs @returns {Record<string, string|null>} */
export function seenNow(jobs) {
  const at = board.value;
  return Object.fromEntries(
    jobs.map((id) => [id, at?.rounds.get(at.jobs.get(id)?.round_id ?? '')?.shift_id ?? null]),
  );
}

/** Jobs of whole rounds that are not over, with the shift whose round they are seen in. @param {string[]} shifts @returns {Record<string, string>} */
export function seenIn(shifts) {
  const at = board.value;
  const visits = shifts.flatMap((id) =>
    (at?.visitsOfRound.get(at.roundOfShift.get(id)?.id ?? '') ?? []).map((one) => ({
      ...one,
      shift: id,
    })),
  );
  return Object.fromEntries(
    visits
      .filter((one) => one.job_id && ['planned', 'arrived'].includes(one.status))
      .map((one) => [one.job_id, one.shift]),
  );
}

/**
 * Carry out a move.
 * @param {Move} move
 * @param {Price|null} [price] As it was shown: it costs just that.
 * @param {Record<string, string|null>} [seen] Where the jobs were when somebody began to move them.
 */
export function moveJobs(move, price = null, seen = seenNow(move.jobs)) {
  const at = board.value;
  const hard = hardRules(price);
  if (hard) {
    tellElsewhere(hard, move.jobs);
    return Promise.resolve(false);
  }
  const names = listed(
    move.jobs
      .slice(0, 3)
      .map((id) => at?.jobs.get(id)?.label ?? '')
      .filter(Boolean),
  );
  const rider = move.shift_id ? (at?.shifts.get(move.shift_id)?.rider ?? '') : '';
  const text = rider
    ? t('moved', {
        count: move.jobs.length,
        jobs: names,
        rider,
        cost: price?.cost_cents ? money(price.cost_cents) : '',
      })
    : t('taken-out', { count: move.jobs.length, jobs: names });
  return carryOut(
    `/v1/days/${day.value}/moves`,
    { ...move, seen, ...(price ? { at: price.at } : {}) },
    text,
  );
}

/** Read what was changed on this day. */
export async function readChanges() {
  const reply = await call('GET', `/v1/days/${day.value}/changes`, { quiet: true });
  if (reply.kind === 'ok') changes.value = reply.json.items;
}

/** What takes back the last thing that was done here, where no undo of the day does. */
const lastWayBack = signal(/** @type {{name: string, run: () => void, day: string}|null} */ (null));
const wayBackNow = () => (lastWayBack.value?.day === day.value ? lastWayBack.value : null);

/** The change that would be undone or redone next, if any: what was undone last comes back first. @param {'undo'|'redo'} way @returns {any} */
export const nextOf = (way) => {
  const possible = changes.value.filter((one) => one[`can_${way}`]);
  return way === 'undo'
    ? possible[0]
    : possible.sort((a, b) => b.undone_at.localeCompare(a.undone_at))[0];
};

/** @param {'undo'|'redo'} way */
async function goBack(way) {
  const back = way === 'undo' && wayBackNow();
  if (back) {
    back.run();
    return;
  }
  const next = nextOf(way);
  if (!next) return;
  await carryOut(
    `/v1/days/${day.value}/${way}`,
    { change_id: next.id },
    t(`${way}-done`, { change: next.name }),
  );
}

addCommands([
  {
    id: 'undo',
    keys: 'ctrl+z',
    title: () => named('undo'),
    hindrance: () => (wayBackNow() || nextOf('undo') ? '' : notUndone()),
    run: () => goBack('undo'),
  },
  {
    id: 'redo',
    keys: 'ctrl+shift+z ctrl+y',
    title: () => named('redo'),
    hindrance: () => (nextOf('redo') ? '' : t('nothing-to-redo')),
    run: () => goBack('redo'),
  },
]);

/** Why nothing can be undone: nothing was done, or what stands in the way of the last change. */
function notUndone() {
  const last = changes.value.find((one) => !one.undone_at && one.obstacles.length > 0);
  return last
    ? t('undo-hindered', { change: last.name, why: last.obstacles[0].text })
    : t('nothing-to-undo');
}

/** @param {'undo'|'redo'} way */
function named(way) {
  const next = (way === 'undo' && wayBackNow()) || nextOf(way);
  return next ? t(`${way}-change`, { change: next.name }) : t(way);
}

/** A round that begins earlier by less is begun as planned. */
const LEAST_EARLIER_S = 60;

/** Less than half a minute later is told as no minute at all. */
export const LEAST_LATER_S = 30;

/** Visits that are later by a minute, as minutes are told. @template {{later_s: number}} T @param {T[]} later @returns {T[]} */
export const noticeably = (later) => later.filter((one) => one.later_s >= LEAST_LATER_S);

/** Who begins earlier by a price, and by how much: whoever is to come sooner has to be told. @param {Price} price */
export const beginWords = (price) =>
  price.starts
    .filter((one) => one.later_s <= -LEAST_EARLIER_S)
    .map((one) => t('begins-earlier', { rider: one.rider, span: span(-one.later_s) }))
    .join(' · ');

/** Words for what is later by a price, the latest first. @param {Price} price @returns {string[]} */
export function laterWords(price) {
  const sorted = noticeably(price.later).sort((a, b) => b.later_s - a.later_s);
  return sorted.map((one) =>
    t('later-one', {
      span: span(one.later_s),
      job: one.job,
      name: one.name || one.job,
      rider: one.rider,
    }),
  );
}

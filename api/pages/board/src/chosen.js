/**
 * What is selected, for whatever is about one job, one round, or jobs that are still to be done.
 * @module
 */

import { t } from '../../../../courier_app/kit/words.js';
import { isOver, readKey, selectedJobs } from './board_doc.js';
import { board, selection } from './state.js';

/** The jobs that are selected and still to be done. @returns {string[]} */
export function chosenJobs() {
  const at = board.value;
  return at ? selectedJobs(at, selection.value).filter((id) => !isOver(at.jobs.get(id))) : [];
}

/** Why nothing of what is selected can be planned: it is over. Empty where some can, or nothing is selected. */
export function overText() {
  if (
    [...selection.value].some((key) => key.startsWith('round:')) &&
    chosenRound()?.status === 'finished'
  )
    return t('round-over');
  return selection.value.size > 0 &&
    board.value &&
    selectedJobs(board.value, selection.value).length > 0 &&
    chosenJobs().length === 0
    ? t('jobs-over', { count: selectedJobs(board.value, selection.value).length })
    : '';
}

/** The one job that is selected, or the only one of what is. @returns {import('./types.js').Job|undefined} */
export function chosenJob() {
  const at = board.value;
  const jobs = at ? selectedJobs(at, selection.value) : [];
  return jobs.length === 1 ? at?.jobs.get(jobs[0]) : undefined;
}

/** The one round that is selected, or that of the selected jobs. @returns {import('./types.js').Round|undefined} */
export function chosenRound() {
  const at = board.value;
  const keys = [...selection.value].map(readKey);
  if (!at || keys.length === 0) return undefined;
  const ids = new Set(
    keys.map(({ kind, id }) => (kind === 'round' ? id : (at.jobs.get(id)?.round_id ?? ''))),
  );
  return ids.size === 1 ? at.rounds.get([...ids][0]) : undefined;
}

/** Whether somebody does not ride at some time: they refused, were taken off their round, or are absent. @param {string} personId @param {string} start @param {string} end */
export const isOut = (personId, start, end) =>
  (board.value?.doc.people_out ?? []).some(
    (one) =>
      one.person_id === personId &&
      (!one.from_at ||
        !one.until_at ||
        (Date.parse(one.from_at) < Date.parse(end) &&
          Date.parse(one.until_at) > Date.parse(start))),
  );

/** Shifts that can be given something: they are not over, and somebody rides them. @returns {import('./types.js').Shift[]} */
export function openShifts() {
  const at = board.value;
  return (at?.doc.shifts ?? []).filter(
    (one) =>
      !['closed', 'cancelled'].includes(one.status) &&
      at?.roundOfShift.get(one.id)?.status !== 'refused' &&
      !(one.status === 'planned' && isOut(one.person_id, one.start, one.end)),
  );
}

/** Whether the day is ridden: some rounds have begun, and not all are over. What is left of it can be replanned then. */
export function isUnderWayNow() {
  const statuses = (board.value?.doc.rounds ?? []).map((one) => one.status);
  return (
    statuses.some((one) => one === 'started' || one === 'finished') &&
    statuses.some((one) => one !== 'finished')
  );
}

/**
 * The one thing that is selected, for whatever is about one job or one round.
 * @module
 */

import { readKey, selectedJobs } from './board_doc.js';
import { board, selection } from './state.js';

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
  const ids = new Set(keys.map(({ kind, id }) => (kind === 'round' ? id : at.jobs.get(id)?.round_id ?? '')));
  return ids.size === 1 ? at.rounds.get([...ids][0]) : undefined;
}

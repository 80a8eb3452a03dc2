/**
 * The address of the board: a day, and what is to be shown of it, such as `#2026-11-29/job:<id>`.
 * @module
 */

import { run } from '../commands.js';
import { board, select } from '../state.js';
import { showNextOf } from '../timeline/timeline.js';

/** Day and thing of an address; empty where it names none. @param {string} hash @returns {{day: string, kind: string, id: string}} */
export function readAddress(hash) {
  const [, day = '', kind = '', id = ''] =
    /^#(\d{4}-\d{2}-\d{2})(?:\/(job|booking):([\w-]+))?$/.exec(hash) ?? [];
  return { day, kind, id };
}

/** Select what an address names; of a new booking it is shown where it would fit. @param {{kind: string, id: string}} of */
export function showAimed({ kind, id }) {
  const at = board.value;
  const jobs =
    at && id ? at.doc.jobs.filter((one) => (kind === 'job' ? one.id : one.booking_id) === id) : [];
  if (!at || jobs.length === 0) return;
  select(jobs.map((one) => `job:${one.id}`));
  showNextOf(
    jobs.flatMap((one) => at.visitsOfJob.get(one.id) ?? []),
    { focus: false },
  );
  if (kind === 'booking' && jobs.some((one) => at.openJobs.has(one.id))) run('move-to');
}

/**
 * A move that was refused because somebody else had moved its jobs meanwhile: whose move was not made,
 * what was done instead, and both ways out.
 * @module
 */

import { t } from '../../../../../courier_app/kit/words.js';
import { board, toast } from '../state.js';

/** Code of the refusal. */
export const MOVED_MEANWHILE = 'moved-meanwhile';

/**
 * Say that a move was not made, and offer to leave its jobs where they are now or to move them all the same.
 * @param {{who?: string, job?: string, now?: string, rider?: string}|undefined} found What the server tells: who moved which job, and where it is now.
 * @param {Record<string, any>} move As it was asked for.
 * @param {() => void} moveAnyway
 */
export function tellMoveConflict(
  { who, job = '', now = '', rider = '' } = {},
  { jobs, shift_id: shift },
  moveAnyway,
) {
  const count = jobs.length;
  const target = board.value?.shifts.get(shift)?.rider || t('nobody');
  const words = { count, job: count === 1 ? job : '', now, rider: rider || t('nobody') };
  const own = t(shift ? 'not-moved' : 'not-taken-out', { count, job, rider: target });
  const others = t('moved-by', { ...words, who: who || t('somebody'), job });
  // Taken out already, it need not be taken out once more.
  const isDone = !shift && now === 'none' && count === 1;
  toast({
    look: 'bad',
    about: jobs,
    text: `${own} ${others}`,
    leave: t('leave-it', { count, now, rider: words.rider }),
    ...(isDone
      ? {}
      : {
          action: {
            title: t(shift ? 'move-anyway' : 'take-out-anyway', { count, rider: target }),
            run: moveAnyway,
          },
        }),
  });
}

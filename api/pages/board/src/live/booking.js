/**
 * Ways to the pages of bookings: that of a job, and a new one.
 * @module
 */

import { t } from '../../../../../courier_app/kit/words.js';
import { chosenJob } from '../chosen.js';
import { addCommands } from '../commands.js';
import { day } from '../state.js';

/** Book a delivery for this day, and come back to see where it would fit. @param {string} [customer] Its id. */
export function bookFor(customer = '') {
  location.assign(
    `/bookings/new?${new URLSearchParams({ day: day.value, back: 'board', ...(customer ? { customer } : {}) })}`,
  );
}

addCommands([
  { id: 'book', keys: 'b', run: () => bookFor() },
  {
    id: 'open-booking',
    keys: 'o',
    hindrance: () => (chosenJob() ? '' : t('select-one-job')),
    run: () => location.assign(`/bookings/${chosenJob()?.booking_id}`),
  },
]);

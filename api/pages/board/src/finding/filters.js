/**
 * Filters of the day: what does not answer them is faded on timeline and map and left out of the lists.
 * @module
 */

import {
  Button,
  coded,
  effect,
  handling,
  html,
  signal,
  t,
} from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { board, matching } from '../state.js';
import { plain } from './matching.js';

/** @typedef {import('../types.js').Board} Board */

/**
 * @typedef {object} Filters
 * @property {string} text In names, addresses, customers, parcels.
 * @property {string[]} kinds
 * @property {string[]} tags
 * @property {boolean} late Only what is expected late.
 * @property {boolean} left Only what is not done yet.
 */

/** @type {Filters} */
const NONE = { text: '', kinds: [], tags: [], late: false, left: false };

export const filters = signal(NONE);
/** Whether the bar of filters is shown. */
export const shown = signal(false);

addCommands([
  {
    id: 'filter',
    keys: '/',
    run: () => {
      shown.value = true;
      requestAnimationFrame(() => document.getElementById('filter-text')?.focus());
    },
  },
  { id: 'filter-none', hindrance: () => (matching.value ? '' : t('no-filter')), run: clear },
]);

/** Show only what has some words. @param {string} text */
export function filterBy(text) {
  filters.value = { ...NONE, text };
  shown.value = true;
}

export function clear() {
  filters.value = NONE;
  shown.value = false;
}

/**
 * Ids of the jobs that answer; `null` where every job does. Pure.
 * @param {Board} at
 * @param {Filters} by
 * @returns {ReadonlySet<string>|null}
 */
export function answering(at, by) {
  const words = plain(by.text).split(/\s+/).filter(Boolean);
  if (words.length === 0 && by.kinds.length === 0 && by.tags.length === 0 && !by.late && !by.left)
    return null;
  const found = new Set();
  for (const job of at.doc.jobs) {
    const visits = at.visitsOfJob.get(job.id) ?? [];
    if (by.kinds.length > 0 && !by.kinds.includes(job.kind)) continue;
    if (by.tags.length > 0 && !by.tags.some((one) => job.tags.includes(one))) continue;
    if (by.late && !visits.some((one) => one.late_s > 0)) continue;
    if (
      by.left &&
      visits.length > 0 &&
      !visits.some((one) => one.status === 'planned' || one.status === 'arrived')
    )
      continue;
    if (words.length > 0) {
      const stops = [...visits, ...(at.openJobs.get(job.id)?.stops ?? [])];
      const text = plain(
        [
          job.label,
          job.customer,
          ...job.tags,
          ...job.parcel_codes,
          ...stops.map((one) => `${one.name} ${one.address}`),
        ].join(' '),
      );
      if (!words.every((one) => text.includes(one))) continue;
    }
    found.add(job.id);
  }
  return found;
}

effect(() => {
  matching.value = board.value ? answering(board.value, filters.value) : null;
});

export function FilterBar() {
  const at = board.value;
  if (!shown.value || !at) return null;
  const kinds = [...new Set(at.doc.jobs.map((one) => one.kind))].sort();
  const tags = [...new Set(at.doc.jobs.flatMap((one) => one.tags))].sort();
  const by = filters.value;
  const set = (/** @type {Partial<Filters>} */ more) => {
    filters.value = { ...by, ...more };
  };
  const turned = (/** @type {string[]} */ list, /** @type {string} */ one) =>
    list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
  return html`<search class="filter-bar">
    <input type="search" id="filter-text" aria-label=${t('filter-text')}
        placeholder=${t('filter-text')} value=${by.text} onInput=${(/** @type {any} */ event) => set({ text: event.target.value })} />
    ${kinds.map(
      (one) => html`<button type="button" class="btn" key=${one}
        aria-pressed=${String(by.kinds.includes(one))} onClick=${() => set({ kinds: turned(by.kinds, one) })}>${coded('kind', one)}</button>`,
    )}
    ${tags.map(
      (one) => html`<button type="button" class="btn" key=${one}
        aria-pressed=${String(by.tags.includes(one))} onClick=${() => set({ tags: turned(by.tags, one) })}>#${handling(one)}</button>`,
    )}
    <button type="button" class="btn" aria-pressed=${String(by.late)} onClick=${() => set({ late: !by.late })}>${t('only-late')}</button>
    <button type="button" class="btn" aria-pressed=${String(by.left)} onClick=${() => set({ left: !by.left })}>${t('only-left')}</button>
    <span class="soft num" role="status">${matching.value ? t('matching', { count: matching.value.size }) : ''}</span>
    <${Button} look="icon" icon="cross" data-command="filter-none" aria-label=${t('filter-none')} onClick=${clear} />
  </search>`;
}

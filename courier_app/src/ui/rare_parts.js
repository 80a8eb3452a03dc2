/**
 * Parts of the first screen that few rounds need: they come with the later screens, at once where a round needs them.
 * @module
 */

import { moreTexts, outbox, round, takenAway } from '../core/state.js';
import { html, signal } from '../../kit/html.js';

/** @type {import('@preact/signals').Signal<Record<string, any>|null>} */
const parts = signal(null);
/** @type {Promise<void>|null} */
let coming = null;

/** Read them with what they say; tried again the next time where that fails. */
async function read() {
  try {
    const [found] = await Promise.all([import('./later_screens.js'), moreTexts()]);
    parts.value = found;
  } catch {
    coming = null;
  }
}

/**
 * A part of the cold chain.
 * @param {{part: 'ColdBoxes'|'ColdOfStop'|'ColdWarnings', round: import('../core/types.js').RoundNow,
 *   of?: import('../core/types.js').StopNow, but?: string}} props
 */
export function Cold(props) {
  return props.round.cold_rule && html`<${Later} ...${props} />`;
}

/** What lacks at a hub. @param {{of: import('../core/types.js').StopNow}} props */
export function Missing({ of }) {
  return of.missing && html`<${Later} part="MissingLots" of=${of} />`;
}

/** What is collected at a farm. @param {{of: import('../core/types.js').StopNow}} props */
export function Goods({ of }) {
  return of.goods && html`<${Later} part="CollectedGoods" of=${of} />`;
}

/** What the rider has to hear of at once: goods aboard that are another's, and incidents that nobody knows of yet. */
export function Urgent() {
  const found =
    outbox.value.incident || takenAway.value || round.value?.aboard.some((one) => one.taken);
  return found && html`<${Later} part="UrgentNotices" />`;
}

/** @param {{part: string, [name: string]: any}} props */
function Later({ part, ...props }) {
  if (!parts.value) {
    coming ??= read();
    return null;
  }
  return html`<${parts.value[part]} ...${props} />`;
}

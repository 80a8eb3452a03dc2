/** Reads rows of a document and a phone's events, and writes how the phone sees each round then. */
import { createInterface } from 'node:readline';
import { allAboard } from '../../courier_app/src/core/round/goods.js';
import { applyEvents } from '../../courier_app/src/core/round/reducing.js';

for await (const line of createInterface({ input: process.stdin })) {
  const { doc, events } = JSON.parse(line);
  const state = applyEvents(doc, events);
  const stops = Object.fromEntries(
    [...state.stops].map(([id, stop]) => [
      id,
      {
        status: stop.status,
        handed: stop.handed ?? {},
        reason: stop.reason ?? '',
        waiting: Boolean(stop.waiting_since),
        proofs: [...(stop.made_proofs ?? [])].sort(),
      },
    ]),
  );
  console.log(
    JSON.stringify({
      stops,
      aboard: allAboard(state),
      finished: state.status === 'finished',
      on_break: Boolean(state.break_since),
      breaks: state.breaks.length,
    }),
  );
}

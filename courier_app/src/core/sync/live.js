/**
 * Hears at once what the office does, while the app is looked at: the server's event stream says that
 * something happened, and the round or the messages are read anew. Without it a timer asks.
 * @module
 */

/** What of the log makes the round another one, and what is a word of the office. */
export const ROUND_KINDS = [
  'round_changed',
  'round_withdrawn',
  'round_reopened',
  'rounds_swapped',
  'visit_added',
  'visit_moved',
  'visit_cancelled',
  'visit_conflict_settled',
  'failure_followed',
  'plan_published',
  'street_closed',
  'street_slowed',
  'street_opened',
];
/** What another phone tells of a visit: that of a companion, or of who rode the round before. */
export const VISIT_KINDS = ['visit_done', 'visit_partly_done', 'visit_failed', 'visit_undone'];
export const WORD_KINDS = ['message_sent'];
/** Several changes of one plan come at once: they are one more look. */
const TOGETHER_MS = 400;

/**
 * @param {object} given
 * @param {(address: string) => EventSource} given.open
 * @param {() => void} given.onRound
 * @param {() => void} given.onWord
 * @param {string} given.phoneId What this phone tells of visits it knows.
 * @param {(run: () => void, delayMs: number) => unknown} [given.later]
 * @returns {{listen: (wanted: boolean) => void, isOpen: () => boolean}}
 */
export function makeLive({
  open,
  onRound,
  onWord,
  phoneId,
  later = (run, delayMs) => setTimeout(run, delayMs),
}) {
  /** @type {EventSource|null} */
  let source = null;
  /** @type {Set<() => void>} */
  const waiting = new Set();

  /** @param {() => void} run */
  const soon = (run) => () => {
    if (waiting.has(run)) return;
    waiting.add(run);
    later(() => {
      waiting.delete(run);
      run();
    }, TOGETHER_MS);
  };

  /** Begin or stop to listen. @param {boolean} wanted */
  function listen(wanted) {
    if (source && (!wanted || source.readyState === 2)) {
      source.close();
      source = null;
    }
    if (!wanted || source) return;
    const kinds = [...ROUND_KINDS, ...VISIT_KINDS, ...WORD_KINDS]
      .map((kind) => `kinds=${kind}`)
      .join('&');
    source = open(`/v1/stream?${kinds}`);
    for (const kind of ROUND_KINDS) source.addEventListener(kind, soon(onRound));
    for (const kind of VISIT_KINDS)
      source.addEventListener(kind, ({ data }) => {
        if (JSON.parse(data).phone_id !== phoneId) soon(onRound)();
      });
    for (const kind of WORD_KINDS) source.addEventListener(kind, soon(onWord));
    // The server's log is shorter than it was, as after a restore: what is known here may not be so.
    for (const run of [onRound, onWord]) source.addEventListener('reset', soon(run));
  }

  return { listen, isOpen: () => source?.readyState === 1 };
}

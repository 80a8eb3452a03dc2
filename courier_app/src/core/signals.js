/**
 * Signals that the screens read. Set by the core alone.
 * @module
 */
import { signal } from '../../vendor/ui.js';

/** @typedef {import('./types.js').Session} Session */
/** @typedef {import('./types.js').RoundDoc} RoundDoc */
/** @typedef {import('./types.js').RoundNow} RoundNow */

/** True once what is kept on the phone has been read; show the loading state before. */
export const ready = signal(false);

/** @type {import('@preact/signals').Signal<Session>} */
export const session = signal({ status: 'unknown', me: null });

/** True where the last word of the network was that it works. */
export const online = signal(true);

/** State of the phone's store; `full` and `failed` until it does again. */
export const storage = signal(/** @type {import('./sync/store.js').Health} */ ('works'));

/** Requests under way, by name: `sign-in`, `rounds`, `round`, `messages`, `own`, `tiles`. */
export const loading = signal(/** @type {Record<string, boolean>} */ ({}));

/** The person's last request, where it failed. */
export const problem = signal(/** @type {import('./types.js').Problem|null} */ (null));

/** @type {import('@preact/signals').Signal<import('./types.js').Settings>} */
export const settings = signal({
  language: 'fr',
  theme: 'auto',
  heading_up: true,
  keep_awake: true,
});

/** Rounds in sight from yesterday on, soonest first. */
export const rounds = signal(/** @type {import('./types.js').RoundSummary[]} */ ([]));

/** Own shifts from yesterday on, as `GET /v1/shifts` tells them. */
export const shifts = signal(/** @type {Record<string, any>[]} */ ([]));

/** Rounds that riders offer to each other, own ones with them. */
export const offers = signal(/** @type {import('./types.js').Offer[]} */ ([]));

/** The round that is open, as it stands now with everything that was done on this phone. */
export const round = signal(/** @type {RoundNow|null} */ (null));

/** What became of the open round, where it is the rider's no more. */
export const takenAway = signal(/** @type {import('./types.js').TakenAway|null} */ (null));

/** Changes since the version that the person knew; empty when seen. */
export const changes = signal(/** @type {import('./types.js').Change[]} */ ([]));

/** A better order of what remains, if there is one worth telling. */
export const suggestion = signal(/** @type {import('./types.js').Sequence|null} */ (null));

/** The last thing that can still be undone. */
export const undoable = signal(/** @type {import('./types.js').Undoable|null} */ (null));

/** @type {import('@preact/signals').Signal<import('./types.js').OutboxState>} */
export const outbox = signal({
  events: 0,
  photos: 0,
  others: 0,
  sending: false,
  last_sent_at: null,
  hindrance: 'none',
  troubles: [],
  incident: '',
  volatile: false,
});

/** Newest last; those that wait to be sent are `pending`. */
export const messages = signal(/** @type {import('./types.js').Message[]} */ ([]));
export const unread = signal(0);

/** Own hours, effort and earnings of the last days that were asked for. */
export const own = signal(/** @type {import('./types.js').Own|null} */ (null));

/** Contests and reports of the rider, newest first. */
export const concerns = signal(/** @type {import('./types.js').Concerns|null} */ (null));

/** @type {import('@preact/signals').Signal<import('./types.js').PositionState>} */
export const position = signal({
  sharing: 'off',
  point: null,
  accuracy_m: null,
  heading: null,
  at: null,
});

/** @type {import('@preact/signals').Signal<import('./types.js').BreakAdvice>} */
export const breakAdvice = signal({ state: 'none', left_s: 0, break_id: '' });

/** Now in ms by the server's clock, as far as it is known; ticks every 10 seconds. */
export const now = signal(Date.now());

/** Progress of fetching the tiles of the round; null where nothing is under way or known. */
export const tiles = signal(/** @type {{done: number, total: number}|null} */ (null));

/** True where a new version of the app waits; it starts by {@link takeUpdate}, else at the next start. */
export const updateWaits = signal(false);

/**
 * The strings of the app (Fluent) in the language of the settings.
 * @type {import('@preact/signals').Signal<(id: string, args?: Record<string, any>) => string>}
 */
export const t = signal((/** @type {string} */ id) => id);

// --- for the core itself ---------------------------------------------------------------------

/** Id of the round that is open; empty for none. */
export const openRoundId = signal('');

/** True while the map is looked at: then the phone looks where it is. */
export const mapOpen = signal(false);

/** The last event that can be undone, also when it left the outbox. */
export const lastUndoable = signal(/** @type {import('./types.js').PhoneEvent|null} */ (null));

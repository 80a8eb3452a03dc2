/**
 * Every shape that crosses a module: what the server tells, what is kept on the phone, and what the
 * screens read. Instants are ISO 8601 texts with an offset, as the server writes them.
 * @module
 */

// --- the round, as `GET /v1/rounds/{id}` tells it ------------------------------------------------

/** @typedef {[number, number]} LonLat Longitude, latitude. */

/** @typedef {{start: string, end: string}} TimeWindow */

/**
 * What there is none of is left out.
 * @typedef {object} Load
 * @property {number} [mass_g]
 * @property {number} [volume_ml]
 * @property {number} [items]
 * @property {Record<string, number>} [extra] Dimensions of their own, such as boxes.
 */

/** @typedef {'pickup'|'drop'|'break'} StopKind */
/** @typedef {'planned'|'arrived'|'done'|'partly_done'|'failed'|'skipped'|'cancelled'} VisitStatus */
/** @typedef {'photo'|'signature'|'name'|'code'|'count'|'age'} ProofKind */
/** @typedef {'nobody_there'|'closed'|'wrong_address'|'access_blocked'|'refused'|'damaged'|'lost'|'goods_missing'|'not_ready'|'too_large'|'too_late'|'weather'|'breakdown'|'unsafe'|'other'|'round_over'} FailureReason `round_over` follows from the end of a round. */
/** @typedef {'retry_today'|'retry_tomorrow'|'return_to_sender'|'leave_at_hub'|'leave_at_relay'|'call_coordinator'} WhatNext */
/** @typedef {'accident'|'breakdown'|'theft'|'damage'|'access'|'aggression'|'weather'|'traffic'|'other'} IncidentKind */
/** @typedef {'not_ready'|'nobody'|'queue'} WaitingReason */

/**
 * Why this round has a job, as a code: `pinned`, `tried-again`, `skills` (with `skills`),
 * `accompanied`, `least-cost` (with `way`, how the plan came about).
 * @typedef {{code: string, skills?: string[], way?: string}} Why
 */

/**
 * A stop of the round as the server tells it. A break has no more than its times and `break_id`.
 * @typedef {object} Stop
 * @property {string} visit_id
 * @property {StopKind} kind
 * @property {VisitStatus} status
 * @property {string} arrive_at
 * @property {string} start_at
 * @property {string} depart_at
 * @property {string|null} eta_at
 * @property {string|null} arrived_at
 * @property {string|null} done_at
 * @property {string} [break_id]
 * @property {string} [job_id]
 * @property {'circuit'|'shop'|'aid'} [job_kind]
 * @property {string} [code] What is written on the parcel, such as `K7M4`.
 * @property {string} [label]
 * @property {string} [customer] For whom it is carried.
 * @property {{point: LonLat|null, rough: boolean, address: string, access_note: string, place?: string}} [where]
 *   `rough`: the very door is not told now; `access_note`: floor, door code and the like.
 * @property {{name: string, phone: string, note: string, coordinator_phone?: string}} [who] `phone` is empty where the office calls; the number of who coordinates the aid stands in for it.
 * @property {TimeWindow[]} [windows]
 * @property {number} [late_limit_s] How late is still allowed.
 * @property {number} [service_s]
 * @property {Load} [load]
 * @property {Load} [returns] What is to be taken up besides, such as empty crates.
 * @property {string[]} [handling] Codes of what to mind.
 * @property {ProofKind[]} [proof] What must show that goods changed hands.
 * @property {boolean} [photo_allowed]
 * @property {WhatNext} [on_failure] The stop's own rule.
 * @property {Relay[]} [relays] Where a drop may be left instead.
 * @property {string|null} [relay_id] The one where it was left.
 * @property {Why[]} [why]
 * @property {string[]} [to_look_at] Conflicts that the office has to settle.
 * @property {ProofKind[]} [missing_proofs] Of a visit that is done.
 * @property {boolean} [wrong_code] Whether a code was typed that is not the recipient's, and no right one.
 * @property {string|null} [waiting_since]
 * @property {FailureReason|''} [reason]
 * @property {{way: WhatNext, day: string|null}|null} [followed] What becomes of what was not handed over, and on which day.
 * @property {Load} [handed] What changed hands.
 * @property {Load} [empties] What was taken up besides.
 * @property {boolean} [implied] A pickup that nobody told of, though goods of its job were handed over.
 * @property {ProofKind[]} [made_proofs] Those that the server has.
 * @property {MissingLot[]} [missing] Goods that lack at a hub where they should be taken up.
 * @property {CollectedLot[]} [goods] Goods that are collected at a farm.
 * @property {Record<string, string>} [out_since] Since when goods are out of the cold, by class, where it is before this round.
 */

/** @typedef {{what: string, items: number, announced_items: number|null}} CollectedLot With the pieces that there will be, where these are fewer. */
/** @typedef {{what: string, producer: string, items: number, why: string, failure: string, expected_at: string|null}} MissingLot */

/** @typedef {{id: string, name: string, address: string, opening_hours: string}} Relay */

/**
 * @typedef {object} PlannedBreak
 * @property {string} id
 * @property {number} duration_s
 * @property {TimeWindow[]} windows
 * @property {boolean} paid
 */

/**
 * @typedef {object} RoundHead
 * @property {string} id
 * @property {string} day
 * @property {number} version
 * @property {'published'|'accepted'|'refused'|'started'|'finished'|'withdrawn'} status
 * @property {string} starts_at
 * @property {string} ends_at
 * @property {number} distance_m
 * @property {{id: string, name: string}} rider
 * @property {{id: string, name: string}|null} companion
 * @property {{id: string, status: 'planned'|'open'|'closed'|'cancelled', starts_at: string, ends_at: string, breaks: PlannedBreak[]}} shift
 * @property {{name: string, profile: string}} vehicle
 * @property {{point: LonLat, address: string}|null} start
 * @property {{point: LonLat, address: string}|null} end
 */

/**
 * @typedef {object} Turn
 * @property {string} turn A code such as `left`.
 * @property {string} street
 * @property {string} mode `ride`, `push` or `ferry`.
 * @property {number} distance_m
 * @property {number} duration_s
 * @property {LonLat} point
 * @property {string} [way] What kind of way it is where it has no name, such as `cycleway`.
 * @property {string[]} [hazards] Codes of what to mind on the way to it, such as `tram-tracks`.
 */

/**
 * A leg between two places: visit ids, `start` or `end`. Without `geometry` where a door is not told.
 * @typedef {object} Leg
 * @property {string} from
 * @property {string} to
 * @property {number} [duration_s]
 * @property {number} [distance_m]
 * @property {LonLat[]} [geometry]
 * @property {Turn[]} [turns]
 */

/**
 * Streets near the way that are closed for a while or, with `slow_kmh`, ridden slowly.
 * @typedef {object} ClosedNear
 * @property {string} id
 * @property {string} reason A few words of the office's; may be empty.
 * @property {string} from_at
 * @property {string|null} until_at Null: until somebody opens them.
 * @property {number|null} slow_kmh
 * @property {string[]} streets Names, the longest stretch first.
 * @property {LonLat[][]} lines
 */

/**
 * Times between all places of the round; -1 where there is no way.
 * @typedef {{places: string[], duration_s: number[][], distance_m: number[][]}} Matrix
 */

/**
 * Changes since a version: visit ids. Unknown where the server has that version no more.
 * @typedef {{since: number, known: boolean, added?: string[], removed?: string[], retimed?: string[], reordered?: boolean}} DocumentChanges
 */

/**
 * @typedef {object} RoundDoc
 * @property {RoundHead} round
 * @property {{name: string, phone: string}} contact Whom to call: the office.
 * @property {Stop[]} stops
 * @property {Load} aboard
 * @property {Riding} riding
 * @property {Record<string, Load>} goods What is aboard, by job.
 * @property {Record<string, Load>} [owed] What was handed over without having been told to be taken up.
 * @property {{opened_at: string|null, sharing: boolean, limit_s: number|null, break_s: number}} work
 *   Nobody works longer than `limit_s` without a break of `break_s`; null for no such rule.
 * @property {Leg[]} legs
 * @property {Matrix|null} matrix
 * @property {ClosedNear[]} [closures] What is closed or slowed near the way; not in documents kept by older versions.
 * @property {ColdRule|null} [cold] Where something is kept cold or hot; not in documents kept by older versions.
 * @property {DocumentChanges} [changes]
 * @property {TakenJob[]} [taken_away] Jobs that the round had once; not in documents kept by older versions.
 */

/**
 * A job that the round had once and has no more. `rider` has it now; empty for nobody.
 * @typedef {{job_id: string, status: 'open'|'placed'|'done'|'partly_done'|'failed'|'cancelled', code: string, label: string, customer: string, load: Load, rider: string}} TakenJob
 */

/**
 * What became of a round that its rider has no more; `gone`: that is not known.
 * @typedef {object} TakenAway
 * @property {'handed_on'|'withdrawn'|'gone'} what
 * @property {string|null} since
 * @property {string} rider Who rides it now; empty for nobody.
 * @property {{name: string, phone: string}} contact
 * @property {{job_id: string, rider: string}[]} takers Who has its jobs now.
 */

/** @typedef {'frozen'|'chilled'|'hot'} ColdClass */

/** @typedef {{chilled_min: number, frozen_min: number, hot_min: number, box_ml: number, packs_per_box: number}} ColdRule */

/**
 * @typedef {object} Riding
 * @property {''|'accepted'|'refused'} response
 * @property {string|null} started_at
 * @property {string|null} finished_at
 * @property {string|null} break_since
 * @property {string} break_id
 * @property {{start: string, end: string}[]} breaks Those that are over.
 */

/** @typedef {{round_id: string, doc: RoundDoc, etag: string, fetched_at: number}} KeptRound */

// --- what the phone tells ----------------------------------------------------------------------

/**
 * A fact as it goes to `POST /v1/events`; `at` is the phone's own clock, uncorrected.
 * @typedef {object} PhoneEvent
 * @property {string} id UUIDv7.
 * @property {string} kind
 * @property {string} subject_id
 * @property {string} [round_id]
 * @property {string} at
 * @property {number} phone_seq From 1, without gaps, in the order of making.
 * @property {Record<string, string|number|boolean>} [detail]
 */

/**
 * `queued`: not confirmed; `sent`: kept by the server, and the document that tells of it has not been
 * read yet; `parked`: refused, to be looked at.
 * @typedef {'queued'|'sent'|'parked'} OutState
 */

/**
 * @typedef {object} OutEvent
 * @property {number} seq Its `phone_seq`, the key.
 * @property {OutState} state
 * @property {string} owner Who did it; sent only while they are signed in.
 * @property {PhoneEvent} event
 * @property {number} [sent_at] By the phone's clock, when it was confirmed.
 * @property {string} [outcome] Of the verdict.
 * @property {string} [code] Why it is parked, or what it is in conflict about.
 * @property {string} [message] The server's sentence.
 * @property {boolean} [seen] Whether the person has looked at it.
 * @property {boolean} [in_doc] Confirmed, and the kept document tells of it already.
 */

/**
 * Posts besides events: a proof, a note, a message. Idempotent by its own id.
 * @typedef {object} OutPost
 * @property {number} seq Rising with the order of making; the key.
 * @property {string} id
 * @property {'photo'|'proof'|'message'|'note'} what
 * @property {OutState} state
 * @property {string} owner
 * @property {string} path
 * @property {Record<string, unknown>} [json]
 * @property {Blob} [blob] A photo; kept until the server has confirmed.
 * @property {boolean} [held] Not sent yet, as it may be taken back.
 * @property {string} at By the phone's clock.
 * @property {string} [round_id]
 * @property {string} [visit_id]
 * @property {string} [proof_kind]
 * @property {string} [code]
 * @property {string} [message]
 * @property {boolean} [seen]
 */

/** @typedef {{id: string, outcome: 'accepted'|'duplicate'|'stale'|'conflict'|'refused', code: string, flags: string[], faults: {code: string, detail: string}[]}} Verdict */

/**
 * A parked or conflicting entry, as the outbox screen lists it.
 * @typedef {object} Trouble
 * @property {string} key `event-<seq>` or `post-<seq>`.
 * @property {'refused'|'conflict'} kind
 * @property {string} what Kind of the event (`visit_done`), or what was sent (`photo`).
 * @property {string} code
 * @property {string} message
 * @property {string} at
 * @property {string} [visit_id]
 * @property {boolean} seen
 */

/**
 * Things that wait to be sent, as the screens show it.
 * @typedef {object} OutboxState
 * @property {number} events Events not confirmed.
 * @property {number} photos Photos not confirmed.
 * @property {number} others Other proofs, notes and messages not confirmed.
 * @property {boolean} sending
 * @property {string|null} last_sent_at
 * @property {'none'|'network'|'server'|'signed-out'|'storage-full'|'storage-failed'} hindrance Why the last try ended.
 * @property {Trouble[]} troubles
 * @property {string} incident Kind of the last incident that the office does not know of yet; empty for none.
 * @property {boolean} volatile Whether this browser may throw away what waits (no persistent storage).
 */

// --- the round as it stands now ------------------------------------------------------------------

/**
 * A stop with what was done on this phone since the document was read.
 * @typedef {Stop & StopAdds} StopNow
 */

/**
 * @typedef {object} StopAdds
 * @property {number} number From 1, in the order of riding, breaks not counted; 0 for a break.
 * @property {string|null} waiting_since
 * @property {boolean} pending Whether something told of it is not confirmed.
 * @property {FailureReason|''} reason
 * @property {number|null} handed_items
 * @property {ProofKind[]} proofs Proofs made on this phone or known by the server.
 * @property {ProofKind[]} still_asked Proofs asked for and not made.
 * @property {string[]} same_door Other open visits at the same door.
 * @property {string|null} expected_at When it can begin, reckoned on this phone from how the round stands.
 * @property {number} late_s Seconds after the window, as expected; 0 in time.
 * @property {string|null} settled_by_event Event that settled it, if made here and still undoable.
 */

/**
 * `taken`: it is another's by now, or nobody's.
 * @typedef {{job_id: string, code: string, label: string, load: Load, drop_visit_id: string|null, number: number, taken: TakenJob|null}} AboardItem
 */

/**
 * @typedef {object} RoundNow
 * @property {string} id
 * @property {string} day
 * @property {number} version
 * @property {'published'|'accepted'|'refused'|'started'|'finished'|'withdrawn'} status
 * @property {RoundHead} head
 * @property {{name: string, phone: string}} contact
 * @property {StopNow[]} stops In the order of riding; cancelled ones stay where they were.
 * @property {StopNow|null} next The stop to ride to or at which one is; no break.
 * @property {number} done How many were made, wholly or in part, without breaks.
 * @property {number} failed How many failed, or were skipped as their pickup did.
 * @property {number} total How many there are, without breaks and cancelled ones.
 * @property {AboardItem[]} aboard By job, what leaves next first.
 * @property {Load} aboard_total
 * @property {string|null} break_since
 * @property {string} break_id
 * @property {{start: string, end: string}[]} breaks Those that are over.
 * @property {string|null} opened_at When work began.
 * @property {'planned'|'open'|'closed'|'cancelled'} shift_status
 * @property {boolean} sharing Whether the position may be shown in this shift.
 * @property {string|null} ends_at When it will be over, reckoned.
 * @property {boolean} pending Whether anything is not confirmed.
 * @property {Leg|null} leg The leg to the next stop, where it is known.
 * @property {Leg[]} legs Remaining legs in the order of riding; those not planned have no geometry.
 * @property {boolean} own_order Whether the rider rides in an order of their own.
 * @property {ClosedNear[]} closures What is closed or slowed near the way, and not over yet.
 * @property {ColdNow|null} cold
 * @property {ColdRule|null} cold_rule
 */

/**
 * Goods that are kept cold or hot and not handed over yet, those with the least time left first.
 * @typedef {object} ColdLot
 * @property {string} visit_id Where they are handed over.
 * @property {string} job_id
 * @property {ColdClass} temperature
 * @property {boolean} aboard
 * @property {number} minutes How long they have been out of the cold.
 * @property {number} before_min Of these, before this round took them up.
 * @property {number} limit_min
 * @property {number} then_min How long it will have been when they are handed over.
 * @property {number} left_min Until the limit.
 * @property {string} due_at When the limit is reached.
 * @property {'good'|'soon'|'over'} state `soon`: it will be passed as things stand, or nearly is.
 */

/** @typedef {{lots: ColdLot[], boxes: number, packs: number}} ColdNow `boxes`: most that are needed at once. */

/**
 * One readable change since the version that the person knew.
 * @typedef {object} Change
 * @property {'added'|'removed'|'retimed'|'reordered'|'cancelled'|'moved-place'|'note'|'load'|'window'|'restarted'|'settled-elsewhere'|'followed'|'reopened'} kind
 * @property {string} [visit_id]
 * @property {string} [label] Of the stop, also where it is gone.
 * @property {string} [before] An instant or text, by kind.
 * @property {string} [after]
 * @property {string} [day] On which a job is done that was not today.
 * @property {string} [rider] Who has it now.
 * @property {boolean} [delivered] Whether they have delivered it.
 */

/**
 * A better order of what remains.
 * @typedef {object} Sequence
 * @property {string[]} order Visit ids.
 * @property {number} before_late_s
 * @property {number} after_late_s
 * @property {number} before_travel_s
 * @property {number} after_travel_s
 * @property {string} before_end_at
 * @property {string} after_end_at
 */

// --- people, settings, lists ---------------------------------------------------------------------

/** @typedef {{kind: string, id: string|null, cooperative_id: string, zone?: string, roles: string[], round_id: string|null, permissions: Record<string, 'own'|'all'>}} Me */

/** `stale`: signed out by the server while there is a round and an outbox on the phone. */
/** @typedef {{status: 'unknown'|'out'|'in'|'stale', me: Me|null}} Session */

/**
 * A round that its rider offers to the others. Of an own one that was offered on this phone just now
 * no more is known than which it is.
 * @typedef {{id: string, is_own: boolean, round: Partial<RoundSummary> & {id: string}}} Offer
 */

/**
 * @typedef {object} RoundSummary
 * @property {string} id
 * @property {string} day
 * @property {number} version
 * @property {'published'|'accepted'|'refused'|'started'|'finished'} status
 * @property {string} starts_at
 * @property {string} ends_at
 * @property {number} distance_m
 * @property {number} stops
 * @property {string} shift_id
 * @property {'planned'|'open'|'closed'|'cancelled'} shift_status
 * @property {string} vehicle
 * @property {boolean} [kept] Whether its document is on this phone.
 */

/** @typedef {'auto'|'light'|'dark'|'sun'} Theme */

/**
 * @typedef {object} Settings
 * @property {'en'|'fr'} language
 * @property {Theme} theme
 * @property {boolean} heading_up Whether the map turns with the ride.
 * @property {boolean} keep_awake Whether the screen stays on while riding.
 */

/** @typedef {{id: string, from_office: boolean, text: string, written_at: string, read_at: string|null, pending: boolean}} Message */

/**
 * `off`: sharing off or not in an open shift; `break`: off during the break; `denied`, `absent`: by
 * the browser; `on`: shown to the office now.
 * @typedef {{sharing: 'on'|'off'|'break'|'denied'|'absent', point: LonLat|null, accuracy_m: number|null, heading: number|null, at: number|null}} PositionState
 */

/**
 * `none`: nothing to say; `soon`: the limit comes up in `left_s`; `due`: it is reached; `on`: a break
 * is on, `left_s` until it is as long as it must be.
 * @typedef {{state: 'none'|'soon'|'due'|'on', left_s: number, break_id: string}} BreakAdvice
 */

/**
 * @typedef {object} Own
 * @property {string} first
 * @property {string} last
 * @property {Record<string, unknown>[]} postings As `GET /v1/effort/postings`: effort of each round.
 * @property {Record<string, unknown>|null} effort As `GET /v1/effort`: beside the median of all.
 * @property {Record<string, unknown>[]} hours As `GET /v1/reports/payroll`: hours by day.
 * @property {number} fetched_at
 */

/**
 * A decision that somebody contested, or an incident that they reported.
 * @typedef {object} Concern
 * @property {string} id
 * @property {'contest'|'incident'} what
 * @property {string} kind What is contested, such as `visit`; or what happened, an {@link IncidentKind}.
 * @property {string} about Id of what it is about; may be empty.
 * @property {string} at When it was opened or happened.
 * @property {string} note What was written; empty where nothing was or where it is kept no longer.
 * @property {'waiting'|'open'|'overdue'|'answered'|'closed'} status `waiting`: not sent yet.
 * @property {string|null} due_at Until when an answer is due.
 * @property {string|null} settled_at When it was answered or closed.
 * @property {'upheld'|'changed'|null} decision Whether what is contested stands.
 * @property {string} words What was answered, or done about it.
 */

/** @typedef {{items: Concern[], fetched_at: number}} Concerns `fetched_at` in ms; 0 for never. */

/** @typedef {{event_id: string, visit_id: string, kind: string, until: number}} Undoable `until` in ms of the phone's clock. */

/**
 * Something that the person asked for and that did not work; `code` is one of the server's codes or
 * `network`, `storage-full`, `photo-unreadable`; `message` the server's own sentence, may be empty.
 * @typedef {{code: string, message: string, doing: string}} Problem
 */

export {};

/**
 * Every shape that crosses a module: what the server tells, what is kept on the phone, and what the
 * screens read. Instants are ISO 8601 texts with an offset, as the server writes them.
 * @module
 */

// --- the round, as `GET /v1/rounds/{id}` tells it ------------------------------------------------

/** @typedef {import('answers').Answers['read_round']} ReadRound */
/** @typedef {'closures'|'cold'|'taken_away'} ToldLately What documents that older versions kept do not have. */
/** @typedef {Omit<ReadRound, ToldLately> & Partial<Pick<ReadRound, ToldLately>>} RoundDoc */
/** @typedef {ReadRound['round']} RoundHead */
/** @typedef {ReadRound['riding']} Riding */
/** @typedef {ReadRound['stops'][number]} Stop A break has no more than its times and `break_id`. */
/** @typedef {ReadRound['legs'][number]} Leg Between visit ids, `start` or `end`. */
/** @typedef {NonNullable<Leg['turns']>[number]} Turn */
/** @typedef {NonNullable<ReadRound['matrix']>} Matrix */
/** @typedef {ReadRound['closures'][number]} ClosedNear */
/** @typedef {NonNullable<ReadRound['cold']>} ColdRule */
/** @typedef {ReadRound['taken_away'][number]} TakenJob */
/** @typedef {ReadRound['aboard']} Load What there is none of is left out. */
/** @typedef {NonNullable<Stop['windows']>[number]} TimeWindow */
/** @typedef {NonNullable<Stop['relays']>[number]} Relay */
/** @typedef {NonNullable<Stop['missing']>[number]} MissingLot */
/** @typedef {NonNullable<Stop['why']>[number]} Why */
/** @typedef {NonNullable<Stop['proof']>[number]} ProofKind */
/** @typedef {NonNullable<Stop['on_failure']>} WhatNext */
/** @typedef {keyof NonNullable<Stop['out_since']>} ColdClass */
/** @typedef {Stop['status']} VisitStatus */
/** @typedef {Turn['point']} LonLat */

/** @typedef {import('answers').Answers['read_taken_away']} ReadTakenAway */
/**
 * @typedef {Omit<ReadTakenAway, 'what'|'round_id'> & {what: ReadTakenAway['what']|'gone'}} TakenAway
 * What became of a round that its rider has no more; `gone`: that is not known.
 */

/**
 * @typedef {'nobody_there'|'closed'|'wrong_address'|'access_blocked'|'refused'|'damaged'|'lost'|'goods_missing'|'not_ready'
 *   |'too_large'|'too_late'|'weather'|'breakdown'|'unsafe'|'other'|'round_over'} FailureReason
 * `round_over` follows from the end of a round.
 */
/** @typedef {'accident'|'breakdown'|'theft'|'damage'|'access'|'aggression'|'weather'|'traffic'|'other'} IncidentKind */
/** @typedef {'not_ready'|'nobody'|'queue'} WaitingReason */

/** @typedef {{round_id: string, doc: RoundDoc, etag: string, fetched_at: number}} KeptRound */

// --- what the phone tells ----------------------------------------------------------------------

/** @typedef {import('answers').Bodies['record_events']['events'][number]} ToldEvent */
/**
 * A fact as it goes to `POST /v1/events`; `at` is the phone's own clock, uncorrected, and `phone_seq`
 * goes up from 1, without gaps, in the order of making.
 * @typedef {Omit<ToldEvent, 'detail'|'phone_seq'> & {phone_seq: number, detail?: Record<string, string|number|boolean>}} PhoneEvent
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

/** @typedef {import('answers').Answers['record_events']['verdicts'][number]} Verdict */

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
 * @property {'added'|'removed'|'retimed'|'reordered'|'cancelled'|'moved-place'|'note'|'load'|'window'
 *   |'restarted'|'settled-elsewhere'|'followed'|'reopened'} kind
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

/** @typedef {import('answers').Answers['read_me']} Me */

/** `stale`: signed out by the server while there is a round and an outbox on the phone. */
/** @typedef {{status: 'unknown'|'out'|'in'|'stale', me: Me|null}} Session */

/**
 * A round that its rider offers to the others. Of an own one that was offered on this phone just now
 * no more is known than which it is.
 * @typedef {Omit<import('answers').Answers['list_swaps']['items'][number], 'round'> & {round: Partial<RoundSummary> & {id: string}}} Offer
 */

/** @typedef {import('answers').Answers['list_rounds']['items'][number] & {kept?: boolean}} RoundSummary `kept`: its document is on this phone. */

/** @typedef {'auto'|'light'|'dark'|'sun'} Theme */

/**
 * @typedef {object} Settings
 * @property {'en'|'fr'} language
 * @property {Theme} theme
 * @property {boolean} heading_up Whether the map turns with the ride.
 * @property {boolean} keep_awake Whether the screen stays on while riding.
 */

/** @typedef {Omit<import('answers').Answers['list_messages']['items'][number], 'person_id'|'round_id'|'written_by'> & {pending: boolean}} Message */

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
 * @property {import('answers').Answers['list_effort_postings']['items']} postings
 * @property {import('answers').Answers['read_effort']|null} effort
 * @property {import('answers').Answers['read_payroll_report']['items']} hours
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

/**
 * Shapes of what the board reads, as `GET /v1/days/{day}/board` answers.
 * @module
 */

/** @typedef {{mass_g?: number, volume_ml?: number, items?: number, extra?: Record<string, number>}} Load */
/** @typedef {{start: string, end: string}} TimeWindow */
/** @typedef {[number, number]} LonLat */

/**
 * @typedef {object} Shift
 * @property {string} id
 * @property {number} number Of its round, also before it has one.
 * @property {string} person_id
 * @property {string} rider
 * @property {string} vehicle_id
 * @property {string} vehicle
 * @property {string|null} trailer_id
 * @property {string} trailer
 * @property {string} profile
 * @property {string} start
 * @property {string} end
 * @property {string} status
 * @property {Load} capacity
 * @property {string|null} round_id
 * @property {TimeWindow[]} breaks
 */

/**
 * @typedef {object} Round
 * @property {string} id
 * @property {string} shift_id
 * @property {number} number
 * @property {number} version
 * @property {string} published_at When its plan was made.
 * @property {string} status
 * @property {string|null} accepted_at
 * @property {string} start
 * @property {string} end
 * @property {number} ride_s
 * @property {number} wait_s
 * @property {number} service_s
 * @property {number} break_s
 * @property {number} distance_m
 * @property {number} cost_cents
 * @property {number} drift_s Predicted end after the planned one; negative before it.
 * @property {number} late_visits Stops that will begin after their time windows.
 * @property {number} late_s By how much the latest of them.
 */

/**
 * @typedef {object} Visit
 * @property {string} id
 * @property {string} round_id
 * @property {string|null} job_id
 * @property {string|null} stop_id
 * @property {'pickup'|'drop'|'break'} kind
 * @property {string} label
 * @property {string} name
 * @property {string} address
 * @property {LonLat|null} point
 * @property {TimeWindow[]} windows
 * @property {string} planned_arrival
 * @property {string} arrival Predicted, or when it happened; so are `begin` and `departure`.
 * @property {string} begin
 * @property {string} departure
 * @property {number} ride_s
 * @property {number} wait_s
 * @property {number} service_s
 * @property {number} late_s
 * @property {string} relay Name of the relay where it was left; empty where it was not.
 * @property {string} failure Code of why it failed; empty where it did not.
 * @property {string} status
 * @property {Load} load_after
 * @property {boolean} pinned
 * @property {boolean} pinned_place
 */

/**
 * @typedef {object} Job
 * @property {string} id
 * @property {string} booking_id
 * @property {string} kind
 * @property {string} label
 * @property {string} customer
 * @property {string} status
 * @property {number} priority
 * @property {Load} load
 * @property {string[]} tags
 * @property {string[]} parcel_codes
 * @property {string|null} round_id
 * @property {boolean} pinned
 * @property {boolean} pinned_place
 */

/**
 * @typedef {object} OpenStop
 * @property {'pickup'|'drop'} kind
 * @property {string} name
 * @property {string} address
 * @property {LonLat|null} point
 * @property {TimeWindow[]} windows
 * @property {number} service_s
 */

/**
 * @typedef {object} OpenJob
 * @property {string} job_id
 * @property {string} reason
 * @property {string} reason_text
 * @property {boolean} fell_out
 * @property {string|null} since
 * @property {OpenStop[]} stops
 */

/** @typedef {{person_id: string, name: string, reason: 'free'|'idle'|'fits', shift_id: string|null, text: string}} RoundTaker `shift_id`: their own shift; `null` where they are on none. */

/**
 * @typedef {object} Alert
 * @property {string} id
 * @property {string} kind
 * @property {1|2|3} urgency 1 is the most urgent.
 * @property {string|null} since `null` for what is only expected.
 * @property {{kind: string, id: string}} subject
 * @property {string|null} job_id
 * @property {string|null} round_id
 * @property {string} text
 * @property {{day: string, id: string}|null} next_job What follows from it on another day.
 * @property {RoundTaker[]} takers Who could take over the round that it tells of.
 * @property {string} page Address of the page that tells more of it; empty where the board tells all.
 * @property {boolean} [gone] It needs nobody any more, and is shown until nobody is at the list.
 */

/**
 * @typedef {object} BoardDoc
 * @property {string} day
 * @property {string} time_zone
 * @property {number} event_number
 * @property {string} server_time
 * @property {{id: string, name: string, note: string, published_at: string, published_by: string}|null} plan
 * @property {{name: string, status: string}|null} city
 * @property {Shift[]} shifts
 * @property {Round[]} rounds
 * @property {Visit[]} visits
 * @property {Job[]} jobs
 * @property {OpenJob[]} open_jobs
 * @property {{person_id: string, from_at: string|null, until_at: string|null}[]} people_out Who does not ride, or not in these hours.
 * @property {Alert[]} alerts
 */

/**
 * @typedef {object} Board The document with what is looked up in it.
 * @property {BoardDoc} doc
 * @property {Map<string, Shift>} shifts
 * @property {Map<string, Round>} rounds
 * @property {Map<string, Visit>} visits
 * @property {Map<string, Job>} jobs
 * @property {Map<string, Round>} roundOfShift
 * @property {Map<string, Visit[]>} visitsOfRound In riding order.
 * @property {Map<string, Visit[]>} visitsOfJob
 * @property {Map<string, OpenJob>} openJobs
 * @property {[number, number]} span From the first to the last instant of shifts and visits, in ms.
 */

/**
 * @typedef {object} Me
 * @property {string|null} id
 * @property {string} name
 * @property {string} language
 * @property {Record<string, unknown>} permissions
 * @property {string[]} roles
 */

export {};

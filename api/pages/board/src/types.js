/**
 * Shapes of what the board reads, as `GET /v1/days/{day}/board` answers.
 * @module
 */

/** @typedef {import('answers').Answers['read_board']} BoardDoc */
/** @typedef {BoardDoc['shifts'][number]} Shift */
/** @typedef {BoardDoc['rounds'][number]} Round */
/** @typedef {BoardDoc['visits'][number]} Visit */
/** @typedef {BoardDoc['jobs'][number]} Job */
/** @typedef {BoardDoc['open_jobs'][number]} OpenJob */
/** @typedef {OpenJob['stops'][number]} OpenStop */
/** @typedef {BoardDoc['alerts'][number] & {gone?: boolean}} Alert `gone`: it needs nobody any more, and is shown until nobody is at the list. */
/** @typedef {Alert['takers'][number]} RoundTaker */
/** @typedef {Job['load']} Load */
/** @typedef {OpenStop['windows'][number]} TimeWindow */
/** @typedef {NonNullable<OpenStop['point']>} LonLat */

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

/** @typedef {import('answers').Answers['read_me']} Me */

export {};

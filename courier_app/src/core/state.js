/**
 * The core's one door for the screens: what they read, and all they may do. Signals are set by the
 * core alone; a screen calls the actions below. No action about the round waits for the network:
 * what it tells is in the outbox when its promise resolves, and the signals show it. None rejects:
 * what went wrong is in `problem`.
 * @module
 */
export * from './signals.js';
export { moreTexts } from './speaking.js';
export * from './starting.js';
export {
  leaveRound,
  loadConcerns,
  loadMessages,
  loadOwn,
  loadRounds,
  makeOwnCode,
  openRound,
  refreshRound,
  seenChanges,
  seenTrouble,
  sendAgain,
  sendNow,
  takeOffer,
} from './reading.js';
export * from './doing.js';
// For the screens and for what the core reads later, which have no copies of their own.
export { SETTLED } from './round/reducing.js';
export { piecesOf } from './round/pieces.js';
export { isNothing, minus, most, plus } from './round/loads.js';
export { arrivalTimes, timesOf } from './round/arrival_times.js';
export { endOf, tasksOf, textOf, whereNow } from './round/round.js';

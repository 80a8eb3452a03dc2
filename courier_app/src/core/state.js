/**
 * The core's one door for the screens: what they read, and all they may do. Signals are set by the
 * core alone; a screen calls the actions below. No action about the round waits for the network:
 * what it tells is in the outbox when its promise resolves, and the signals show it. None rejects:
 * what went wrong is in `problem`.
 * @module
 */
export * from './signals.js';
export {
  moreTexts,
} from './speaking.js';
export {
  start,
  signInWithLink,
  signInWithCode,
  signOut,
  setSettings,
  dismissProblem,
  takeUpdate,
  holdUpdates,
} from './starting.js';
export {
  loadRounds,
  takeOffer,
  makeOwnCode,
  openRound,
  refreshRound,
  loadOwn,
  loadConcerns,
  loadMessages,
  seenChanges,
  sendNow,
  sendAgain,
  seenTrouble,
} from './reading.js';
export {
  openShift,
  closeShift,
  acceptRound,
  refuseRound,
  offerSwap,
  withdrawSwap,
  startRound,
  finishRound,
  arrive,
  wait,
  scanCode,
  addPhoto,
  removePhoto,
  releasePhotos,
  loadScanned,
  addSignature,
  addName,
  addAge,
  addCount,
  done,
  doneMany,
  partlyDone,
  fail,
  undo,
  startBreak,
  endBreak,
  unload,
  reportIncident,
  contest,
  sendMessage,
  setSharing,
  lookAtMap,
  takeSequence,
  doNext,
  keepPlanned,
} from './doing.js';
// For what the core reads later, which has no copy of its own.
export { minus, plus } from './round/loads.js';
export { arrivalTimes, timesOf } from './round/arrival_times.js';
export { SETTLED } from './round/reducing.js';
export { endOf, tasksOf, textOf, whereNow } from './round/round.js';

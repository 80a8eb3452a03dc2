/**
 * Cold boxes that a stop's goods need.
 * @module
 */

/** @typedef {import('../types.js').StopNow} StopNow */

/** Volume of a stop's goods of one class. @param {StopNow} stop @param {import('../types.js').ColdClass} name */
export const amountOf = (stop, name) => stop.load?.extra?.[`${name}_ml`] ?? 0;

/** What of it goes into cold boxes. @param {StopNow} stop */
export const coldOf = (stop) => amountOf(stop, 'chilled') + amountOf(stop, 'frozen');

/** Cold boxes and packs into which what is taken up at a stop goes. @param {import('../types.js').RoundDoc['cold']} rule @param {StopNow} stop */
export function boxesAt(rule, stop) {
  const boxes = rule && stop.kind === 'pickup' ? Math.ceil(coldOf(stop) / rule.box_ml) : 0;
  return { boxes, packs: boxes * (rule?.packs_per_box ?? 0) };
}

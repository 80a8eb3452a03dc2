/**
 * What a move would do, asked of the server while it is still in the hand. Only the newest question
 * counts, and only one is under way at a time.
 * @module
 */

import { signal, t } from '../../../../../courier_app/kit/index.js';
import { call, sentenceOf } from '../server.js';
import { day } from '../state.js';
import { delay } from '../times.js';

/** @typedef {import('answers').Bodies['move_jobs']} Move `shift_id` is `null`: out of its round. */

/** @typedef {import('answers').Answers['move_jobs']['price']} Price */

/**
 * @typedef {object} Asked A move in the hand, and its price as soon as it is known.
 * @property {Move} move
 * @property {Price|null} price
 * @property {string} trouble Why there is none, in a sentence.
 */

/** How many would be late and the worst of them, in a sentence. @param {Price['rules']} late As `rulesApart` gives them. */
export const lateSum = (late) =>
  t('late-sum', {
    count: late.length,
    span: delay(late[0].value),
    name: late[0].name || late[0].job,
  });

/** Whoever moves on is told of the places between in so many steps a second, which the eye follows. */
const REST_MS = 100;

/** @type {Asked|null} */
const NOTHING = null;
/** The move that is in the hand. */
export const asked = signal(/** @type {Asked|null} */ (NOTHING));

const same = (/** @type {Move} */ one, /** @type {Move} */ other) =>
  JSON.stringify(one) === JSON.stringify(other);
let isUnderWay = false;

/** Take a move into the hand and ask for its price; the same one again asks nothing. @param {Move} move */
export function ask(move) {
  if (asked.value && same(asked.value.move, move)) return;
  // The price before stays in sight until the new one is there, or nothing could be read while moving.
  asked.value = { move, price: null, trouble: '' };
  if (!isUnderWay) void look();
}

/** Let go of the move. */
export function letGo() {
  asked.value = NOTHING;
}

async function look() {
  isUnderWay = true;
  for (;;) {
    const wanted = asked.value;
    if (!wanted || wanted.price || wanted.trouble) break;
    const reply = await call('POST', `/v1/days/${day.value}/moves`, {
      json: { ...wanted.move, dry_run: true },
      quiet: true,
    });
    if (asked.value && same(asked.value.move, wanted.move)) {
      asked.value =
        reply.kind === 'ok'
          ? { ...wanted, price: reply.json.price }
          : { ...wanted, trouble: sentenceOf(reply) };
    }
    await new Promise((done) => {
      setTimeout(done, REST_MS);
    });
  }
  isUnderWay = false;
}

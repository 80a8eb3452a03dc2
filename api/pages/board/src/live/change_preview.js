/**
 * A change of the day, shown before it is made: asked of the server as a trial, told by cost, person
 * and job, and carried out only when somebody accepts it.
 * @module
 */

import {
  Button,
  Loading,
  Note,
  Sheet,
  html,
  listed,
  metres,
  span,
  t,
  useEffect,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { firstOf, moreMoney } from '../figures.js';
import { SignInAgain } from '../frame/sign_in_again.js';
import { LEAST_LATER_S, beginWords, carryOut, laterWords, seenIn } from '../moving/carry_out.js';
import { Rules } from '../moving/drag_preview.js';
import { Differences } from '../planning/comparison.js';
import { useAnswer } from '../reading.js';
import { call } from '../server.js';
import { dialog, session } from '../state.js';

const SEARCH_MS = 60_000;
/** So many are named, more are counted. */
const MOST_NAMED = 6;

/** Names, of many the first ones and how many more there are. @param {string[]} names */
export const someOf = (names) => listed(firstOf(names, MOST_NAMED));

/**
 * @param {object} props
 * @param {string} props.title
 * @param {{path: string, body: Record<string, any>}|null} props.change `null` until all is chosen.
 * @param {string[]} [props.shifts] Shifts whose rounds it changes as a whole: nobody else may have changed them meanwhile.
 * @param {string|((answer: any) => string)} props.done What was done, in a sentence; by what was shown, where that makes a difference.
 * @param {any} [props.children] What is to be chosen first.
 * @param {(answer: any) => void} [props.onAnswer] Hears what it would do.
 * @param {(answer: any) => void} [props.onDone] Hears that it is done, with what was shown.
 * @param {(answer: any) => {title: string, run: () => void}} [props.wayBack] Takes it back, where an undo of the day does not.
 * @param {() => void} props.onClose
 */
export function ChangePreview({
  title,
  change,
  shifts = [],
  done,
  children,
  onAnswer,
  onDone,
  wayBack,
  onClose,
}) {
  const attempt = useSignal(0);
  const seen = useSignal(/** @type {Record<string, string>} */ ({}));
  // A reason is kept with a change and makes no other one of it.
  const wanted = JSON.stringify(
    change && { ...change, body: { ...change.body, reason: undefined } },
  );
  const { json: answer, trouble } = useAnswer(() => {
    if (!change) return null;
    seen.value = seenIn(shifts);
    return call('POST', change.path, {
      json: { ...change.body, dry_run: true },
      quiet: true,
      timeoutMs: SEARCH_MS,
    });
  }, [wanted, attempt.value]);
  useEffect(() => {
    if (answer) onAnswer?.(answer);
  }, [answer]);
  const accept = async () => {
    if (!change) return;
    const kept = answer?.shown ?? answer?.replan?.change.shown;
    const shown = kept ? { shown: kept } : {};
    const price = answer?.price?.at ? { at: answer.price.at } : {};
    const fetching = answer?.fetch_s === undefined ? {} : { fetch_s: answer.fetch_s };
    const known = shifts.length > 0 ? { seen: seen.value } : {};
    const said = typeof done === 'string' ? done : done(answer);
    const here = dialog.value;
    onClose();
    // What the server offers is a trial.
    const isDone = await carryOut(
      change.path,
      { ...change.body, dry_run: false, ...shown, ...price, ...fetching, ...known },
      said,
      {
        lookAgain: () => {
          dialog.value = here;
        },
        wayBack: wayBack?.(answer),
      },
    );
    if (isDone) onDone?.(answer);
  };
  return html`<${Sheet} title=${title} onClose=${onClose}>
    ${children}
    ${trouble && html`<${Note} look="bad" icon="warn" alert><p>${trouble}</p>${session.value.status === 'out' && html`<p><${SignInAgain} /></p>`}</${Note}>`}
    ${change && !answer && !trouble && html`<p class="soft" role="status">${t('looking-ahead')}</p><${Loading} />`}
    ${answer?.closure && html`<${Closed} of=${answer} />`}
    ${answer && html`<${Outcome} of=${answer.replan?.change ?? answer} />`}
    <div class="row"><${Button} onClick=${onClose}>${t('cancel')}</${Button}>
      ${
        trouble &&
        html`<${Button} onClick=${() => {
          attempt.value += 1;
        }}>${t('try-again')}</${Button}>`
      }
      <${Button} look="main" off=${!answer} onClick=${accept}>${t('accept-change')}</${Button}></div>
  </${Sheet}>`;
}

/** Who makes some stops, each once; of open jobs nobody. @param {any[]} stops @param {any[]} passing */
const ridersOf = (stops, passing) => {
  const names = new Map(passing.map((one) => [one.shift_id, one.rider]));
  return [...new Set(stops.map((one) => names.get(one.shift_id) ?? t('open-job-rider')))];
};

/** What a closure closes, and whom it stands in the way of. @param {{of: any}} props */
function Closed({ of }) {
  const names = someOf([
    ...new Set(
      of.streets.map(
        (/** @type {any} */ one) => one.name || t('street-without-name').toLowerCase(),
      ),
    ),
  ]);
  return html`<div role="status"><p>${t('closes', { length: metres(of.length_m), streets: names })}</p>
    ${of.stops?.length > 0 && html`<p class="warned">${t('stops-in-closed', { count: of.stops.length, riders: someOf(ridersOf(of.stops, of.passing)) })}</p>`}
    ${of.rounds.length === 0 && html`<p>${of.passing?.length > 0 ? t('passes-no-longer', { riders: someOf(of.passing.map((/** @type {any} */ one) => one.rider)) }) : t('nobody-rides-there')}</p>`}
    ${of.rounds.map(
      (/** @type {any} */ one) => html`<p key=${one.round_id}
        class="warned">${one.detour_s === null ? t('no-way-round', { rider: one.rider }) : t(one.detour_s < LEAST_LATER_S ? 'way-round-same' : 'way-round', { rider: one.rider, span: span(one.detour_s) })}</p>`,
    )}</div>`;
}

/** What a change would do. @param {{of: any}} props */
export function Outcome({ of }) {
  const { price, comparison, left_out = [], labels = {}, hours = [], aboard = [] } = of;
  const silent = !price && !comparison && left_out.length + aboard.length + hours.length === 0;
  return html`<div class="outcome" role="status">
    ${silent && html`<p>${t('no-round-changes')}</p>`}
    ${
      price &&
      html`<p class="num">
        <b>${price.cost_cents === null ? '' : moreMoney(price.cost_cents)}</b> ${laterWords(price).slice(0, 3).join(' · ') || t('nobody-later')}</p>
      ${beginWords(price) && html`<p class="warned">${beginWords(price)}</p>`}
      <${Rules} price=${price} />`
    }
    ${
      left_out.length > 0 &&
      html`<${Note} look="warn" icon="warn">
      <p>${t('left-out', { count: left_out.length, jobs: someOf(counted(left_out.map((/** @type {string} */ id) => labels[id] ?? id))) })}</p></${Note}>`
    }
    ${
      aboard.length > 0 &&
      html`<${Note} look="warn" icon="box">
      <p>${t('aboard', { count: aboard.length, goods: listed(aboard.slice(0, 6).map((/** @type {any} */ one) => one.what)) })}</p></${Note}>`
    }
    ${hours.length > 0 && !price && html`<${Note} look="warn" icon="clock"><p>${t('hours-worse', { count: hours.length })}</p></${Note}>`}
    ${comparison && html`<${Differences} comparison=${comparison} />`}
  </div>`;
}

/** Names, each once; of several jobs of one name with how many. @param {string[]} names */
function counted(names) {
  return [...new Set(names)].map((name) => {
    const count = names.filter((one) => one === name).length;
    return count > 1 ? `${name} (${count})` : name;
  });
}

/**
 * Today: own rounds and shifts; begin and end work, take a round, refuse it or hand it on.
 * @module
 */

import {
  acceptRound,
  closeShift,
  loadRounds,
  now,
  offers,
  openRound,
  openShift,
  round,
  rounds,
  session,
  shifts,
  takeOffer,
  withdrawSwap,
} from '../../core/state.js';
import {
  Button,
  Empty,
  Go,
  Icon,
  Loading,
  Note,
  Sheet,
  html,
  useEffect,
  useSignal,
} from '../../../kit/index.js';
import { Frame, isLoading } from '../frame.js';
import { isApple, isAtHome } from './home_screen.js';
import { go, to } from '../router.js';
import { clock, coded, dayName, mayDo, metres, t } from '../words.js';

/** @typedef {import('../../core/types.js').RoundSummary} RoundSummary */

export function TodayScreen() {
  useEffect(() => {
    loadRounds();
  }, []);
  const found = rounds.value;
  const idle = shifts.value.filter((one) => !found.some((each) => each.shift_id === one.id));
  const first = isLoading('rounds') && found.length === 0 && idle.length === 0;
  return html`<${Frame} title=${t('today-title')} bare sub=${session.value.me?.round_id ? t('today-one-round') : ''}>
    ${first && html`<${Loading} />`}
    ${
      !first &&
      found.length === 0 &&
      html`<${Empty} icon="ride"><p>${t('today-empty')}</p>
      <${Button} icon="sync" onClick=${loadRounds}>${t('today-look-again')}</${Button}></${Empty}>`
    }
    ${found.map((one) => html`<${RoundCard} key=${one.id} of=${one} />`)}
    ${idle.map((one) => html`<${ShiftCard} key=${one.id} of=${one} />`)}
    ${offers.value.filter((one) => !one.is_own).map((one) => html`<${OfferCard} key=${one.id} of=${one} />`)}
    ${isApple() && !isAtHome() && html`<${Go} look="wide" icon="plus" href=${to('home')}>${t('home-title')}</${Go}>`}
    <nav class="row stack" aria-label=${t('today-more')}>
      ${mayDo('needs:claim') && html`<${Go} href="/volunteer/" icon="box">${t('volunteer-title')}</${Go}>`}
      ${mayDo('effort:read') && html`<${Go} href=${to('own')} icon="chart">${t('own-title')}</${Go}>`}
      <${Go} href=${to('concerns')} icon="why">${t('concerns-title')}</${Go}>
      <${Go} href=${to('messages')} icon="talk">${t('tab-messages')}</${Go}>
      <${Go} href=${to('settings')} icon="gear">${t('settings-title')}</${Go}>
    </nav>
  </${Frame}>`;
}

/** @param {{of: RoundSummary}} props */
function RoundCard({ of }) {
  const open = of.shift_status === 'open';
  const over = of.status === 'finished' || of.status === 'refused';
  const offered = offers.value.find((one) => one.is_own && one.round.id === of.id);
  const handOn =
    !offered && html`<${Go} href=${to('swap', of.id)} icon="swap">${t('swap')}</${Go}>`;
  return html`<section class="card" aria-labelledby=${`r-${of.id}`}>
    <div class="between"><h2 id=${`r-${of.id}`}>${dayName(of.day)}</h2>
      <span class=${`pill ${of.status === 'published' ? 'warn' : 'kind'}`}>${coded('round-status', of.status)}</span></div>
    <p class="huge num">${clock(of.starts_at)}–${clock(of.ends_at)}</p>
    <p class="soft">${t('today-round', { stops: of.stops, length: metres(of.distance_m), vehicle: of.vehicle })}</p>
    ${
      of.status === 'published' &&
      html`<p class="small">${t('today-free-choice')}</p>
      <${Button} look="main big" icon="check" onClick=${() => acceptRound(of.id, of.version)}>${t('accept')}</${Button}>
      <div class="row"><${Go} href=${to('refuse', of.id)}>${t('refuse')}</${Go}>${handOn}</div>`
    }
    ${
      !over &&
      of.status !== 'published' &&
      !open &&
      html`<${Button} look="main big" icon="ride" onClick=${() => openShift(of.shift_id)}>${t('shift-open')}</${Button}>`
    }
    ${
      of.status !== 'refused' &&
      html`<${Button} look=${open && !over ? 'main big' : 'wide'} icon="next" onClick=${() => ride(of.id)}>
      ${over ? t('round-look') : t('round-show')}</${Button}>`
    }
    <div class="row">
      ${of.status === 'accepted' && handOn}
      ${open && html`<${EndWork} id=${of.shift_id} />`}
    </div>
    ${of.shift_status === 'closed' && over && html`<${Ended} id=${of.shift_id} at=${of.ends_at} />`}
    ${
      offered &&
      !over &&
      html`<${Note} icon="swap"><p>${t('offer-own')}</p>
      <${Button} icon="undo" onClick=${() => withdrawSwap(offered.id, of.id)}>${t('offer-withdraw')}</${Button}></${Note}>`
    }
    ${of.kept && html`<p class="tick small"><${Icon} of="check" size=${18} />${t('round-kept')}</p>`}
  </section>`;
}

/** Ends work, after asking: paid time stops with it. @param {{id: string}} props Of the shift. */
function EndWork({ id }) {
  const asks = useSignal(false);
  const riding = rounds.value.find((one) => one.shift_id === id && one.status === 'started');
  const at = round.value?.id === riding?.id ? round.value : null;
  const left = at ? at.total - at.done - at.failed : 0;

  async function end() {
    if (await closeShift(id)) asks.value = false;
  }

  return html`<${Button} look="wide" icon="stop" onClick=${() => {
    asks.value = true;
  }}>${t('shift-close')}</${Button}>
    ${
      asks.value &&
      html`<${Sheet} title=${t('shift-close-title')} onClose=${() => {
        asks.value = false;
      }}>
      ${
        riding &&
        html`<${Note} look="bad" icon="warn" alert>
        <p class="strong">${left > 0 ? t('shift-close-left', { count: left }) : t('shift-close-riding')}</p></${Note}>`
      }
      <p>${t('shift-close-how', { at: clock(now.value) })}</p>
      <${Button} look=${`big ${riding ? '' : 'main'}`} icon="stop" onClick=${end}>${t('shift-close')}</${Button}>
      <${Button} look=${`big ${riding ? 'main' : ''}`} icon="ride" onClick=${() => {
        asks.value = false;
      }}>${t('shift-go-on')}</${Button}>
    </${Sheet}>`
    }`;
}

/** So long after its end a shift may be opened again by who ended it by mistake. */
const OPEN_AGAIN_MS = 12 * 3_600_000;

/** Work was ended, and may go on. @param {{id: string, at: string}} props */
function Ended({ id, at }) {
  if (now.value > Date.parse(at) + OPEN_AGAIN_MS) return null;
  return html`<${Note} icon="stop"><p>${t('shift-ended')}</p>
    <${Button} icon="undo" onClick=${() => openShift(id)}>${t('shift-reopen')}</${Button}></${Note}>`;
}

/** A round that somebody else would rather not ride. @param {{of: import('../../core/types.js').Offer}} props */
function OfferCard({ of }) {
  const { round } = of;
  return html`<section class="card" aria-labelledby=${`o-${of.id}`}>
    <div class="between"><h2 id=${`o-${of.id}`}>${dayName(round.day ?? '')}</h2><span class="pill kind">${t('offer-title')}</span></div>
    <p class="huge num">${clock(round.starts_at)}–${clock(round.ends_at)}</p>
    <p class="soft">${t('today-round', { stops: round.stops ?? 0, length: metres(round.distance_m ?? 0), vehicle: round.vehicle ?? '' })}</p>
    <p class="small">${t('offer-free')}</p>
    <${Button} look="wide" icon="swap" off=${isLoading('offers')} onClick=${() => takeOffer(of.id)}>${t('offer-take')}</${Button}>
  </section>`;
}

/** @param {string} id */
async function ride(id) {
  await openRound(id);
  go('next');
}

/** @param {{of: Record<string, any>}} props A shift without a round. */
function ShiftCard({ of }) {
  return html`<section class="card" aria-labelledby=${`s-${of.id}`}>
    <h2 id=${`s-${of.id}`}>${t('shift-without-round')}</h2>
    <p>${dayName(of.day)}, <span class="num whole">${clock(of.starts_at)}–${clock(of.ends_at)}</span></p>
    ${of.status === 'planned' && html`<${Button} look="wide" icon="ride" onClick=${() => openShift(of.id)}>${t('shift-open')}</${Button}>`}
    ${of.status === 'open' && html`<${EndWork} id=${of.id} />`}
    ${of.status === 'closed' && html`<${Ended} id=${of.id} at=${of.ends_at} />`}
  </section>`;
}

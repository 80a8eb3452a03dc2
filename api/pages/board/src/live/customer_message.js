/**
 * One message to the customers of a round that runs late, or to all riders of the day. Who gets it by
 * which channel is shown before it goes; what was sent stays.
 * @module
 */

import {
  Button,
  Field,
  Loading,
  Note,
  Sheet,
  html,
  into,
  t,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { useAnswer } from '../reading.js';
import { call, sentenceOf } from '../server.js';
import { board, day, openDialog, selection, toast } from '../state.js';
import { delay, wallClock } from '../times.js';

/** @typedef {import('../types.js').Round} Round */
/** @typedef {{visit_id: string, title: string, customer: string, kind: string, to: string, channel: string|null, expected_at: string, late_s: number}} Waiting */

const MAX_TEXT = 300;

/** Round that is selected, or that of the job that is. @returns {Round|undefined} */
function chosenRound() {
  const at = board.value;
  const [key] = selection.value;
  if (!at || !key) return undefined;
  const id = key.slice(key.indexOf(':') + 1);
  return at.rounds.get(key.startsWith('round:') ? id : (at.jobs.get(id)?.round_id ?? ''));
}

addCommands([
  {
    id: 'write-customers',
    hindrance: () => (chosenRound() ? '' : t('select-round-first')),
    run: () => openDialog(CustomersDialog, { round: chosenRound() }),
  },
  {
    id: 'write-riders',
    hindrance: () => (board.value?.doc.shifts.length ? '' : t('no-shifts')),
    run: () => openDialog(RidersDialog, {}),
  },
]);

/** Send a message once, however often it is tried. @param {string} path @param {any} json @returns {Promise<{trouble: string, json: any}>} */
async function sendOnce(path, json) {
  const reply = await call('POST', path, { json, quiet: true });
  return reply.kind === 'ok'
    ? { trouble: '', json: reply.json }
    : { trouble: sentenceOf(reply), json: null };
}

/** Those whom nobody can write to from here stay in the list: they are to be called. @param {Waiting} one */
function lineOf(one) {
  const whom =
    one.to === 'nobody'
      ? t('reached-by-nobody')
      : t(`reached-${one.to}-${one.channel}`, { customer: one.customer });
  const late = one.late_s > 0 ? t('late-by', { span: delay(one.late_s) }) : t('in-time');
  return html`<span class="grow"><span class="name">${one.title || one.customer}</span>
    <span class="sub num">${[wallClock(one.expected_at), one.kind === 'pickup' ? t('pickup') : '', late, whom].filter(Boolean).join(' · ')}</span></span>`;
}

/** @param {{round: Round, onClose: () => void}} props */
export function CustomersDialog({ round, onClose }) {
  const path = `/v1/rounds/${round.id}/customer-messages`;
  const { json, trouble } = useAnswer(() => call('GET', path, { quiet: true }), []);
  const rider = board.value?.shifts.get(round.shift_id)?.rider ?? '';
  const text = useSignal(t('late-customers-text'));
  const wrong = useSignal('');
  const left = useSignal(/** @type {ReadonlySet<string>|null} */ (null));
  const id = useSignal(crypto.randomUUID());
  const waiting = /** @type {Waiting[]} */ (json?.waiting ?? []);
  const reachable = waiting.filter((one) => one.channel);
  // Whoever is in time needs no word of it, where some are late.
  const late = reachable.filter((one) => one.late_s > 0);
  const first = new Set(
    late.length ? reachable.filter((one) => one.late_s === 0).map((one) => one.visit_id) : [],
  );
  const without = left.value ?? first;
  const chosen = reachable.filter((one) => !without.has(one.visit_id));
  const turn = (/** @type {string} */ visitId) => {
    const next = new Set(without);
    if (!next.delete(visitId)) next.add(visitId);
    left.value = next;
  };
  const send = async () => {
    const asked = {
      id: id.value,
      text: text.value.trim(),
      visit_ids: chosen.map((one) => one.visit_id),
    };
    const done = await sendOnce(path, asked);
    wrong.value = done.trouble;
    if (done.trouble) return;
    toast({ look: 'good', text: t('customers-told', done.json) });
    onClose();
  };
  return html`<${Sheet} title=${t('write-customers-title', { rider })} onClose=${onClose}>
    ${trouble && html`<${Note} look="bad" icon="warn" alert><p>${trouble}</p></${Note}>`}
    ${!json && !trouble && html`<${Loading} />`}
    ${(json?.sent ?? []).map(
      (/** @type {any} */ one) => html`<${Note} key=${one.sent_at}><p class="num">${t(
        'customers-told-before',
        { time: wallClock(one.sent_at), emails: one.emails, texts: one.texts },
      )}</p>
        ${one.text && html`<p>${one.text}</p>`}</${Note}>`,
    )}
    ${json && waiting.length === 0 && html`<p class="empty">${t('nobody-waits')}</p>`}
    ${
      waiting.length > 0 &&
      html`<${Field} label=${t('message')} hint=${t('late-customers-hint', { left: MAX_TEXT - text.value.length })}
          value=${text.value} long wrong=${wrong.value} onWrite=${into(text, wrong)} />
    <fieldset class="field"><legend>${t('who-gets-it')}</legend><ul class="rows">${waiting.map(
      (one) => html`<li key=${one.visit_id}><label class="line choice">
        <input type="checkbox" disabled=${!one.channel} checked=${Boolean(one.channel) && !without.has(one.visit_id)}
          onChange=${() => turn(one.visit_id)} />${lineOf(one)}</label></li>`,
    )}</ul></fieldset>`
    }
    <div class="row"><${Button} onClick=${onClose}>${t('close')}</${Button}>
      <${Button} look="main" icon="send" off=${chosen.length === 0 || !text.value.trim() || text.value.length > MAX_TEXT}
        onClick=${send}>${t('send-to', { count: chosen.length })}</${Button}></div>
  </${Sheet}>`;
}

/** @param {{onClose: () => void}} props */
function RidersDialog({ onClose }) {
  const text = useSignal('');
  const wrong = useSignal('');
  const id = useSignal(crypto.randomUUID());
  const riders = [...new Set((board.value?.doc.shifts ?? []).map((one) => one.rider))];
  const send = async () => {
    const asked = { id: id.value, text: text.value.trim() };
    const done = await sendOnce(`/v1/days/${day.value}/messages`, asked);
    wrong.value = done.trouble;
    if (done.trouble) return;
    toast({ look: 'good', text: t('riders-told', done.json) });
    onClose();
  };
  return html`<${Sheet} title=${t('write-riders')} onClose=${onClose}>
    <p>${t('riders-hint', { riders: riders.join(', ') })}</p>
    <${Field} label=${t('message')} value=${text.value} long wrong=${wrong.value} onWrite=${into(text, wrong)} />
    <div class="row"><${Button} onClick=${onClose}>${t('close')}</${Button}>
      <${Button} look="main" icon="send" off=${!text.value.trim()} onClick=${send}>${t('send')}</${Button}></div>
  </${Sheet}>`;
}

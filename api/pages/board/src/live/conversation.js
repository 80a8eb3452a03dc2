/**
 * The conversation with a rider.
 * @module
 */

import {
  Button,
  Field,
  Loading,
  Sheet,
  html,
  into,
  t,
  useEffect,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { readDay } from '../follow.js';
import { call, sentenceOf } from '../server.js';
import { board, openDialog, selection } from '../state.js';
import { today, wallClock } from '../times.js';
import { CallRider } from './phones.js';
import { talkOf } from './talk.js';

/** Rider of the round, or of the job, that is selected. */
function chosenShift() {
  const at = board.value;
  const [key] = selection.value;
  if (!at || !key) return undefined;
  const id = key.slice(key.indexOf(':') + 1);
  const round = at.rounds.get(key.startsWith('round:') ? id : (at.jobs.get(id)?.round_id ?? ''));
  return at.shifts.get(round?.shift_id ?? '');
}

addCommands([
  {
    id: 'write',
    keys: 'w',
    title: () =>
      chosenShift() ? t('write-to', { rider: chosenShift()?.rider ?? '' }) : t('write'),
    hindrance: () => (chosenShift() ? '' : t('select-round-first')),
    run: () =>
      openDialog(ConversationDialog, {
        personId: chosenShift()?.person_id,
        name: chosenShift()?.rider,
      }),
  },
]);

/** What a rider was told besides: notices as they read them, and what became of what they reported. @param {string} personId @returns {Promise<any[]>} */
async function toldTo(personId) {
  const [notices, incidents] = await Promise.all([
    call('GET', `/v1/messages/notices?person_id=${personId}`, { quiet: true }),
    call('GET', `/v1/incidents?first=${today()}&last=${today()}`, { quiet: true }),
  ]);
  const dealt =
    incidents.kind === 'ok'
      ? incidents.json.items.filter(
          (/** @type {any} */ one) => one.reported_by === personId && one.closing_note,
        )
      : [];
  return [
    ...(notices.kind === 'ok' ? notices.json.items : []).map((/** @type {any} */ one) => ({
      id: one.id,
      text: one.text,
      at: one.made_at,
    })),
    ...dealt.map((/** @type {any} */ one) => ({
      id: one.id,
      text: one.closing_note,
      at: one.closed_at,
    })),
  ];
}

/** @param {{personId: string, name: string, onClose: () => void}} props */
export function ConversationDialog({ personId, name, onClose }) {
  const said = useSignal(/** @type {any[]|null} */ (null));
  const told = useSignal(/** @type {any[]} */ ([]));
  const text = useSignal('');
  const trouble = useSignal('');
  const found = useSignal('');
  const read = async () => {
    const reply = await call('GET', `/v1/messages?person_id=${personId}`, { quiet: true });
    if (reply.kind !== 'ok') {
      trouble.value = sentenceOf(reply);
      return;
    }
    said.value = [...reply.json.items].reverse();
    told.value = await toldTo(personId);
    if (said.value.some((one) => !one.from_office && !one.read_at)) {
      await call('POST', '/v1/messages/read', { json: { person_id: personId }, quiet: true });
      void readDay();
    }
  };
  const known =
    name || board.value?.doc.shifts.find((one) => one.person_id === personId)?.rider || '';
  useEffect(() => {
    void read();
    // Whoever gave the round away stands in no shift of the day any more.
    if (!known)
      void call('GET', `/v1/people/${personId}`, { quiet: true }).then((reply) => {
        if (reply.kind === 'ok') found.value = reply.json.name;
      });
  }, []);
  const send = async () => {
    if (!text.value.trim()) return;
    const reply = await call('POST', '/v1/messages', {
      json: { person_id: personId, text: text.value.trim() },
      quiet: true,
    });
    trouble.value = reply.kind === 'ok' ? '' : sentenceOf(reply);
    if (reply.kind !== 'ok') return;
    text.value = '';
    await read();
  };
  const rider = known || found.value;
  return html`<${Sheet} title=${rider ? t('conversation', { rider }) : t('message')} onClose=${onClose}>
    ${said.value === null && !trouble.value && html`<${Loading} />`}
    ${said.value?.length === 0 && html`<p class="empty">${t('no-messages')}</p>`}
    <div role="log"><ol class="talk">${talkOf(said.value ?? [], told.value).map(
      (one) => html`<li
        key=${one.id} class=${one.by === 'rider' ? '' : one.by === 'office' ? 'mine' : 'notice'}>${
          one.by === 'notice' &&
          html`<span
            class="sub">${t('was-told', { rider })}</span>`
        }<p>${one.text}</p>
              <time class="sub num" datetime=${one.at}>${wallClock(one.at)}</time></li>`,
    )}</ol></div>
    ${trouble.value && html`<p class="wrong" role="alert">${trouble.value}</p>`}
    <${Field} label=${t('message')} value=${text.value} long onWrite=${into(text)} />
    <div class="row"><${CallRider} personId=${personId} rider=${rider} /><${Button} onClick=${onClose}>${t('close')}</${Button}>
      <${Button} look="main" icon="send" off=${!text.value.trim()} onClick=${send}>${t('send')}</${Button}></div>
  </${Sheet}>`;
}

/**
 * Why me? In a sentence for each reason; and the right to contest it, which a person answers.
 * @module
 */

import { contest } from '../../core/state.js';
import { Button, Field, Go, Icon, Note, html, into, useSignal } from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { aboutStop } from '../form_parts.js';
import { go, place, to } from '../router.js';
import { handlingText, nameOf } from '../stop.js';
import { known, listed, t } from '../words.js';

/** @typedef {import('../../core/types.js').Why} Why */

export const WhyScreen = aboutStop('why-me', Reasons, { icon: 'why' });

/** @param {{of: import('../../core/types.js').StopNow}} props */
function Reasons({ of: stop }) {
  return html`<${Frame} title=${t('why-me')} sub=${nameOf(stop)} back=${to('stop', stop.visit_id)}>
    <ul class="card">
      ${(stop.why ?? []).map(
        (one) =>
          html`<li key=${one.code} class="line"><${Icon} of="check" size=${20} /><span>${sentence(one)}</span></li>`,
      )}</ul>
    <${Note}><p>${t('why-rights')}</p></${Note}>
    <${Go} look="wide" icon="pen" href=${to('contest', `visit:${stop.visit_id}`)}>${t('contest-title')}</${Go}>
  </${Frame}>`;
}

/** @param {Why} why */
function sentence(why) {
  if (why.code === 'skills')
    return t('why-skills', { skills: listed((why.skills ?? []).map(handlingText)) });
  if (why.code === 'least-cost')
    return known(`courier-app-why-way-${why.way}`) ?? t('why-way-solve');
  return known(`courier-app-why-${why.code}`) ?? why.code;
}

export function ContestScreen() {
  const [about, id] = place.value.id.split(':');
  const note = useSignal('');
  const wrong = useSignal('');
  const back = about === 'visit' ? to('why', id) : to('more');

  async function send() {
    wrong.value = note.value.trim() ? '' : t('contest-missing');
    if (wrong.value) return;
    if (await contest(/** @type {any} */ (about), id, note.value.trim())) go('next');
  }

  return html`<${Frame} title=${about === 'round' ? t('contest-round') : t('contest-title')} back=${back}
    deck=${html`<${Button} look="main big" onClick=${send}>
    ${t('contest-send')}</${Button}>`}>
    <${Note} look="good"><p>${t('contest-free')}</p></${Note}>
    <${Field} long label=${t('contest-say')} value=${note.value} wrong=${wrong.value} maxlength="1000" onWrite=${into(note, wrong)} />
  </${Frame}>`;
}

/**
 * Photo, signature, typed name, code and age. What was made is kept at once, whatever happens to the screen.
 * @module
 */

import {
  addAge,
  addName,
  addPhoto,
  addSignature,
  problem,
  releasePhotos,
  removePhoto,
  scanCode,
} from '../../core/state.js';
import {
  Button,
  Field,
  Go,
  Icon,
  Note,
  html,
  into,
  useEffect,
  useOnce,
  useSignal,
} from '../../../kit/index.js';
import { CodeEntry } from '../form_parts.js';
import { Pad } from './signature_pad.js';
import { to } from '../router.js';
import { t } from '../words.js';

/** @typedef {import('../../core/types.js').StopNow} StopNow */
/** @typedef {import('../../core/types.js').ProofKind} ProofKind */

/**
 * The stops that such a proof is for: those that ask for it, else the first.
 * @param {StopNow[]} stops
 * @param {ProofKind} kind
 */
function askers(stops, kind) {
  const found = stops.filter((one) => one.proof?.includes(kind));
  return found.length ? found : stops.slice(0, 1);
}

/** @param {StopNow[]} stops @param {ProofKind} kind */
function isMade(stops, kind) {
  return stops.length > 0 && askers(stops, kind).every((one) => one.proofs.includes(kind));
}

/** @param {{children?: any}} props */
function Made({ children }) {
  return html`<p class="tick" role="status"><${Icon} of="check" />${children}</p>`;
}

/** @param {{of: StopNow[], must: boolean}} props */
export function PhotoProof({ of, must }) {
  const shown = useSignal(/** @type {{url: string, ids: string[]}[]} */ ([]));
  const busy = useSignal(false);
  useEffect(
    () => () => {
      shown.value.forEach(({ url }) => URL.revokeObjectURL(url));
      releasePhotos();
    },
    [],
  );

  /** @param {any} event */
  async function take(event) {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    busy.value = true;
    const ids = (
      await Promise.all(
        askers(of, 'photo').map((one) => addPhoto(one.visit_id, file, { held: true })),
      )
    ).filter(Boolean);
    busy.value = false;
    if (ids.length) shown.value = [...shown.value, { url: URL.createObjectURL(file), ids }];
  }

  /** @param {string} url */
  async function remove(url) {
    const taken = shown.value.find((one) => one.url === url);
    if (!taken || !(await Promise.all(taken.ids.map(removePhoto))).every(Boolean)) return;
    shown.value = shown.value.filter((one) => one !== taken);
    URL.revokeObjectURL(url);
  }

  const isDone = isMade(of, 'photo');
  return html`<section class="card" aria-label=${t('photo-title')}>
    <h2><${Icon} of="camera" />${must ? t('photo-title') : t('photo-optional')}</h2>
    ${
      shown.value.length > 0 &&
      html`<div class="shots">${shown.value.map(
        (
          { url },
          index,
        ) => html`<figure key=${url}><img src=${url} alt=${t('photo-nr', { number: index + 1 })} />
      <${Button} icon="cross" aria-label=${t('photo-remove-nr', { number: index + 1 })} onClick=${() => remove(url)}>${t('photo-remove')}</${Button}></figure>`,
      )}</div>`
    }
    ${isDone && html`<${Made}>${t('photo-kept')}</${Made}>`}
    <label class="file"><input type="file" accept="image/*" capture="environment" onChange=${take} />
      <span class=${`btn wide ${must && !isDone ? 'main' : ''}`}>${busy.value ? t('photo-busy') : isDone ? t('photo-more') : t('photo-take')}</span></label>
    <p class="hint">${t('photo-mind')}</p>
  </section>`;
}

/** @param {{of: StopNow[]}} props */
export function SignatureProof({ of }) {
  const typed = useSignal(false);
  if (isMade(of, 'signature'))
    return html`<section class="card"><${Made}>${t('signature-kept')}</${Made}></section>`;
  if (typed.value || isMade(of, 'name')) return html`<${NameProof} of=${of} />`;
  return html`<section class="card" aria-label=${t('signature-title')}>
    <h2><${Icon} of="pen" />${t('signature-title')}</h2>
    <${Pad} onKeep=${(
      /** @type {[number, number][][]} */ strokes,
      /** @type {number} */ width,
      /** @type {number} */ height,
    ) =>
      Promise.all(
        askers(of, 'signature').map((one) => addSignature(one.visit_id, strokes, width, height)),
      )} />
    <${Button} look="plain" icon="name" onClick=${() => {
      typed.value = true;
    }}>${t('signature-type')}</${Button}>
  </section>`;
}

/** @param {{of: StopNow[]}} props */
export function NameProof({ of }) {
  const name = useSignal('');
  const wrong = useSignal('');
  const isDone = isMade(of, 'name');
  const stops = of.filter((one) =>
    one.proof?.some((kind) => kind === 'name' || kind === 'signature'),
  );

  const keep = useOnce(async () => {
    wrong.value = name.value.trim() ? '' : t('name-missing');
    if (!wrong.value)
      await Promise.all(stops.map((one) => addName(one.visit_id, name.value.trim())));
  });

  return html`<form class="card" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    keep();
  }} noValidate aria-label=${t('name-title')}>
    <h2><${Icon} of="name" />${t('name-title')}</h2>
    ${
      isDone
        ? html`<${Made}>${t('name-kept')}</${Made}>`
        : html`
      <${Field} label=${t('name-who')} value=${name.value} wrong=${wrong.value} autocomplete="off" maxlength="100" onWrite=${into(name)} />
      <button type="submit" class="btn wide">${t('name-keep')}</button>`
    }
  </form>`;
}

/** Years from which somebody is of age. */
const OF_AGE = 18;

/** Asked before all else: whoever is too young is handed nothing. @param {{of: StopNow[]}} props */
export function AgeProof({ of }) {
  const stops = askers(of, 'age');
  const keep = useOnce(() => Promise.all(stops.map((one) => addAge(one.visit_id, OF_AGE))));
  return html`<section class="card" aria-label=${t('age-title')}>
    <h2><${Icon} of="name" />${t('age-title')}</h2>
    ${
      isMade(of, 'age')
        ? html`<${Made}>${t('age-kept')}</${Made}>`
        : html`
      <p>${t('age-how')}</p>
      <${Button} look="wide" icon="check" onClick=${keep}>${t('age-seen')}</${Button}>
      <${Go} look="wide" icon="cross" href=${to('fail', stops[0].visit_id)}>${t('age-not')}</${Go}>`
    }
  </section>`;
}

/** @param {{of: StopNow[]}} props */
export function CodeProof({ of }) {
  const code = useSignal('');
  const wrong = useSignal('');
  const stops = askers(of, 'code');
  const isAid = stops.some((one) => one.job_kind === 'aid');

  /** @param {string} text */
  async function tell(text) {
    const target = stops.find((one) => !one.proofs.includes('code')) ?? stops[0];
    const kept = Boolean(text) && (await scanCode(target.visit_id, text));
    // A right code that the phone could not keep is said to be that.
    wrong.value = kept || problem.value?.doing === 'keep' ? '' : t('code-wrong');
    if (kept) code.value = '';
  }

  const left = stops.filter((one) => !one.proofs.includes('code')).length;
  return html`<section class="card" aria-label=${t('code-title')}>
    <h2><${Icon} of="key" />${t('code-title')}</h2>
    ${left > 0 && stops.some((one) => one.wrong_code) && html`<${Note} look="bad" icon="warn"><p class="strong">${t('code-mistyped')}</p></${Note}>`}
    ${left > 0 && isAid && html`<p class="strong">${t('code-aid')}</p>`}
    ${
      left === 0
        ? html`<${Made}>${t('code-kept')}</${Made}>`
        : html`<${CodeEntry} label=${t(isAid ? 'code-shown' : 'code-type')} act=${t('code-check')} code=${code} wrong=${wrong} onRead=${tell} />`
    }
  </section>`;
}

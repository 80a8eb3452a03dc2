/**
 * The app's own words, and those of the kit.
 * @module
 */

import { coded, firm, listed, loadText, speakAs, t } from '../../kit/words.js';
import { piecesOf, session, settings, t as sentence } from '../core/state.js';

export {
  clock,
  coded,
  dayAndTime,
  dayName,
  decimal,
  firm,
  known,
  language,
  listed,
  loadText,
  metres,
  span,
  t,
  Time,
  windowsText,
} from '../../kit/words.js';

speakAs({
  prefix: 'courier-app-',
  language: () => settings.value.language,
  sentence: () => sentence.value,
  zone: () => session.value.me?.zone,
});

/** True where whoever is signed in may do that; a link to one round opens less. @param {string} permission */
export function mayDo(permission) {
  return Boolean(session.value.me?.permissions[permission]);
}

/** Empties that are taken back, such as `12 × crate · 40 × cup`. @param {import('../core/types.js').Load|null|undefined} load */
export function emptiesText(load) {
  const pieces = Object.entries(piecesOf(load)).map(([kind, count]) =>
    firm(`${count} × ${t('piece', { kind })}`),
  );
  return pieces.join(' · ') || loadText(load);
}

/** Words for some proofs within a sentence. @param {Iterable<string>} kinds */
export function proofsText(kinds) {
  return listed([...kinds].map((kind) => coded('proof', kind).toLocaleLowerCase()));
}

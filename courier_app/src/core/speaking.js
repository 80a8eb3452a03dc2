/**
 * Reads the sentences of the app: first those of the first screens, then the others.
 * @module
 */
import { takeEarlyAnswer } from '../../kit/early_answers.js';
import { translator } from '../../kit/texts.js';
import * as show from './signals.js';

/** Texts by file, asked for once. @type {Map<string, Promise<string>>} */
const asked = new Map();
/** Texts of the other screens; kept while it comes, so that nobody who asks again is told too early. @type {Promise<void> | null} */
let more = null;

/** @param {string} name @returns {Promise<string>} */
export function askText(name) {
  const found = asked.get(name) ?? readText(name);
  asked.set(name, found);
  found.catch(() => asked.delete(name));
  return found;
}

/** @param {string} name @returns {Promise<string>} */
async function readText(name) {
  const path = `/courier/texts/${name}.ftl`;
  const answer = await (takeEarlyAnswer(path)?.answer ?? fetch(path));
  // A hotel's network answers with a page of its own.
  if (!answer.ok || !answer.headers.has('served-by'))
    throw new Error(`texts/${name}.ftl: ${answer.status}`);
  return answer.text();
}

/** Speak the language of the settings, in all that was read so far. @returns {Promise<void>} */
export async function speak() {
  const { language } = show.settings.value;
  const names = more ? [language, `${language}-more`] : [language];
  const parts = await Promise.all(names.map(askText));
  if (show.settings.value.language === language)
    show.t.value = translator(language, parts.join('\n'));
}

/** Read what the other screens say as well; rejects where that cannot be read. @returns {Promise<void>} */
export function moreTexts() {
  more ??= Promise.resolve()
    .then(speak)
    .catch((error) => {
      more = null;
      throw error;
    });
  return more;
}

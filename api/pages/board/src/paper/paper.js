/**
 * Papers to print: the wall plan, labels and couriers' sheets. The server makes them, each a file with
 * a name of its own; the board stays as it is.
 * @module
 */

import { t } from '../../../../../courier_app/kit/words.js';
import { readKey } from '../board_doc.js';
import { addCommands } from '../commands.js';
import { board, day, isChanging, language, selection, toast } from '../state.js';

addCommands([
  {
    id: 'wall-plan',
    hindrance: () => (board.value ? '' : t('loading')),
    run: () => save(`/v1/days/${day.value}/wall-plan.pdf`),
  },
  { id: 'all-labels', hindrance: noRounds, run: () => save(`/v1/days/${day.value}/labels.pdf`) },
  { id: 'all-sheets', hindrance: noRounds, run: () => save(`/v1/days/${day.value}/sheets.pdf`) },
  {
    id: 'sheet',
    hindrance: () => (roundId() ? '' : t('select-round-first')),
    run: () => save(`/v1/rounds/${roundId()}/sheet.pdf`),
  },
]);

function noRounds() {
  return board.value && board.value.rounds.size > 0 ? '' : t('no-rounds');
}

/** The only selected round; empty where there is none, or more than one. */
function roundId() {
  const keys = [...selection.value];
  const only = keys.length === 1 ? readKey(keys[0]) : null;
  return only?.kind === 'round' && board.value?.rounds.has(only.id) ? only.id : '';
}

/** Fetch a paper and save it under the server's name for it; what goes wrong is told here. @param {string} path */
async function save(path) {
  isChanging.value = true;
  const trouble = await fetchPaper(path).catch(() => t('away'));
  isChanging.value = false;
  if (trouble)
    toast({
      look: 'bad',
      text: trouble,
      action: { title: t('try-again'), run: () => void save(path) },
    });
}

/** @param {string} path @returns {Promise<string>} What went wrong, in a sentence. */
async function fetchPaper(path) {
  const answer = await fetch(path, {
    credentials: 'same-origin',
    headers: { 'Accept-Language': language.value },
  });
  if (!answer.ok) return (await answer.json().catch(() => null))?.detail ?? t('busy');
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  const href = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement('a'), {
    href,
    download: name ?? path.slice(path.lastIndexOf('/') + 1),
  });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
  toast({ look: 'good', text: t('paper-saved', { name: link.download }) });
  return '';
}

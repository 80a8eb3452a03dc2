/**
 * Papers to print: the wall plan, labels and couriers' sheets. The server makes them; a new tab takes them.
 * @module
 */

import { t } from '../../../../../courier_app/kit/words.js';
import { readKey } from '../board_doc.js';
import { addCommands } from '../commands.js';
import { board, day, selection } from '../state.js';

addCommands([
  { id: 'wall-plan', title: () => t('wall-plan'), hindrance: () => (board.value ? '' : t('loading')), run: () => open(`/v1/days/${day.value}/wall-plan.pdf`) },
  { id: 'all-labels', title: () => t('all-labels'), hindrance: noRounds, run: () => open(`/v1/days/${day.value}/labels.pdf`) },
  { id: 'all-sheets', title: () => t('all-sheets'), hindrance: noRounds, run: () => open(`/v1/days/${day.value}/sheets.pdf`) },
  { id: 'sheet', title: () => t('sheet'), hindrance: () => (roundId() ? '' : t('select-round-first')), run: () => open(`/v1/rounds/${roundId()}/sheet.pdf`) },
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

/** Follow a link into a new tab: the board stays as it is. @param {string} address */
function open(address) {
  const link = Object.assign(document.createElement('a'), { href: address, target: '_blank', rel: 'noopener' });
  document.body.append(link);
  link.click();
  link.remove();
}

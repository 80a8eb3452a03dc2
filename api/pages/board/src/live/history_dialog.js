/**
 * What was changed on this day: by whom, at what cost, and what undoes it.
 * @module
 */

import { Button, Sheet, html, t, useEffect } from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { firstOf, moreMoney } from '../figures.js';
import { carryOut, changes, readChanges } from '../moving/carry_out.js';
import { board, day, openDialog } from '../state.js';
import { wallClock } from '../times.js';
import { ChangePreview, someOf } from './change_preview.js';

addCommands([{ id: 'history', keys: 'h', run: () => openDialog(HistoryDialog) }]);

/** So many obstacles are told. */
const MOST_OBSTACLES = 3;

/** What stands in the way, each once. @param {any[]} obstacles @returns {string[]} */
const inTheWay = (obstacles) =>
  firstOf([...new Set(obstacles.map((one) => one.text))], MOST_OBSTACLES);

/** @param {{onClose: () => void}} props */
function HistoryDialog({ onClose }) {
  useEffect(() => {
    void readChanges();
  }, []);
  return html`<${Sheet} title=${t('history')} onClose=${onClose}>
    ${changes.value.length === 0 && html`<p class="empty">${t('no-changes')}</p>`}
    <ol class="rows history">${changes.value.map(
      (one) => html`<li key=${one.id}><div class="line"><span class="grow">
      <span class="name">${one.name}</span>
      <span class="sub num">${[wallClock(one.made_at), one.made_by_name, one.cost_cents ? moreMoney(one.cost_cents) : ''].filter(Boolean).join(' · ')}</span>
      ${one.note && html`<span class="sub">${one.note}</span>`}
      ${one.above_best_cents > 0 && html`<span class="sub num">${t('above-best', { cost: moreMoney(one.above_best_cents) })}</span>`}
      ${
        one.job_ids?.length > 1 &&
        html`<span
          class="sub">${someOf(one.job_ids.map((/** @type {string} */ id) => board.value?.jobs.get(id)?.label ?? '').filter(Boolean))}</span>`
      }
      ${!one.undone_at && inTheWay(one.obstacles).map((text) => html`<span class="sub" key=${text}>${text}</span>`)}
      ${
        one.undone_at &&
        html`<span
          class="sub num">${[t('undone-at', { time: wallClock(one.undone_at) }), one.undone_by_name].filter(Boolean).join(' · ')}</span>`
      }</span>
      ${
        one.can_undo &&
        html`<${Button} onClick=${async () => {
          onClose();
          await carryOut(
            `/v1/days/${day.value}/undo`,
            { change_id: one.id },
            t('undo-done', { change: one.name }),
          );
        }}>${t('undo')}</${Button}>`
      }
      ${
        !one.can_undo &&
        !one.undone_at &&
        one.nearest &&
        html`<${Button}
          onClick=${() => openDialog(ChangePreview, { title: t('undo-nearest-title', { change: one.name }), change: { path: one.nearest.path, body: one.nearest.body }, done: t('undo-done', { change: one.name }) })}>${t('undo-nearest')}</${Button}>`
      }
      ${
        one.can_redo &&
        html`<${Button} onClick=${async () => {
          onClose();
          await carryOut(
            `/v1/days/${day.value}/redo`,
            { change_id: one.id },
            t('redo-done', { change: one.name }),
          );
        }}>${t('redo')}</${Button}>`
      }
    </div></li>`,
    )}</ol>
  </${Sheet}>`;
}

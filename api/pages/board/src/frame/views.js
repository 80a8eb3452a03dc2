/**
 * The three views of the one state: side by side on a wide screen with splitters between them, two on a
 * tablet, one on a phone.
 * @module
 */

import {
  Loading,
  html,
  t,
  useEffect,
  useLayoutEffect,
  useRef,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { addCommands } from '../commands.js';
import { clear, shown } from '../finding/filters.js';
import { Detail } from '../lists/detail.js';
import { Lists, offeredAbove } from '../lists/lists.js';
import { MapView } from '../map/map_view.js';
import { tool } from '../map/tools.js';
import { board, select, selection } from '../state.js';
import { Timeline, focusInSight } from '../timeline/timeline.js';
import { afterFrame } from './idle.js';
import {
  LEAST,
  front,
  isNarrow,
  isStacked,
  moveSplitter,
  moveUpper,
  resetShares,
  shares,
  upper,
} from './layout.js';

/** @type {readonly [import('./layout.js').ViewName, any][]} */
const VIEWS = [
  ['lists', Lists],
  ['timeline', Timeline],
  ['map', MapView],
];
const STEP = 2;

addCommands([
  ...VIEWS.map(([name], at) => ({
    id: `show-${name}`,
    keys: `alt+${at + 1}`,
    title: () => t(`show-${name}`),
    run: () => {
      front.value = name;
      document.getElementById(`view-${name}`)?.focus();
      if (name === 'timeline') focusInSight();
    },
  })),
  { id: 'select-none', keys: 'escape', run: leave },
  { id: 'reset-layout', run: resetShares },
]);

/** Leave what was begun: what is drawn on the map, then what is selected, then the filter; from the bar of filters this first. */
function leave() {
  if (tool.value !== 'select') tool.value = 'select';
  else if (
    shown.value &&
    (selection.value.size === 0 || document.activeElement?.closest('.filter-bar'))
  )
    clear();
  else select([]);
}

export function Views() {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  // The view in front comes first, and each other one with a frame of its own.
  const first = useRef(front.peek()).current;
  const others = VIEWS.map(([name]) => name).filter((name) => name !== first);
  const there = useSignal(0);
  useEffect(() => {
    if (there.value < others.length)
      afterFrame(() => {
        there.value += 1;
      })();
  }, [there.value]);
  useLayoutEffect(() => {
    const [one, two, three] = shares.value;
    const part = (/** @type {number} */ share) => `minmax(0, ${share}fr)`;
    const right = isStacked.value ? part(two + three) : `${part(two)} 6px ${part(three)}`;
    box.current?.style.setProperty('--columns', `${part(one)} 6px ${right}`);
    box.current?.style.setProperty('--rows', `${part(upper.value)} 6px ${part(100 - upper.value)}`);
  }, [shares.value, upper.value, isStacked.value]);
  return html`<div class="tabs" role="group" aria-label=${t('views')}>
      ${VIEWS.map(
        ([name]) =>
          html`<button type="button" class="btn" key=${name} data-command=${`show-${name}`} aria-pressed=${String(inSight() === name)} onClick=${() => {
            front.value = name;
          }}>${t(`view-${name}`)}</button>`,
      )}
    </div>
    <div class="views" data-front=${front.value} ref=${box}>
      ${VIEWS.map(
        (
          [name, View],
          at,
        ) => html`<section key=${name} class=${`view view-${name}`} id=${`view-${name}`}
            tabindex="-1" aria-label=${t(`view-${name}`)}>${
              others.indexOf(name) < there.value
                ? html`<${View} />`
                : html`<div
                class=${`${name}-reading`}><${Loading} /></div>`
            }</section>
        ${at < 2 && html`<${Splitter} key=${`splitter-${name}`} at=${at} />`}`,
      )}
    </div>
    ${
      isNarrow.value &&
      board.value &&
      selection.value.size > 0 &&
      html`<${Detail}
        board=${board.value} without=${front.value === 'lists' ? offeredAbove(board.value) : undefined} />`
    }`;
}

/** The view in front where one is chosen; beside the lists the timeline. */
const inSight = () => (front.value === 'lists' && !isNarrow.value ? 'timeline' : front.value);

/** Between two views: dragged, or moved by the arrow keys. @param {{at: number}} props */
function Splitter({ at }) {
  const isLying = isStacked.value && at === 1;
  const name = VIEWS[at][0];
  const move = (/** @type {number} */ by) => (isLying ? moveUpper(by) : moveSplitter(at, by));
  /** @param {PointerEvent} event */
  const onMove = (event) => {
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const { clientWidth = 1, clientHeight = 1 } = handle.parentElement ?? {};
    move(100 * (isLying ? event.movementY / clientHeight : event.movementX / clientWidth));
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const [less, more] = isLying ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    const by = { [less]: -STEP, [more]: STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    move(by);
  };
  return html`<div class=${`splitter splitter-${name}`} role="separator" aria-orientation=${isLying ? 'horizontal' : 'vertical'}
    tabindex="0" aria-label=${t(isLying ? 'splitter-height' : 'splitter', { view: t(`view-${name}`) })}
    aria-valuenow=${Math.round(isLying ? upper.value : shares.value[at])} aria-valuemin=${LEAST} aria-valuemax=${100 - 2 * LEAST}
    onMouseDown=${(/** @type {MouseEvent} */ event) => event.preventDefault()} onPointerDown=${(/** @type {PointerEvent} */ event) => /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId)} onPointerMove=${onMove} onKeyDown=${onKey}></div>`;
}

/**
 * Drawings that the board has besides those of the kit.
 * @module
 */

import { addDrawings } from '../../../../../courier_app/kit/icons.js';

addDrawings({
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  on: 'M4 12h15M13 6l6 6-6 6',
  redo: 'M15 5l5 5-5 5M20 10H10a6 6 0 0 0 0 11h4',
  search: 'M11 11m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0M16 16l5 5',
  pin: 'M9 3h6l-1 7 4 3v2H6v-2l4-3ZM12 15v6',
  swap: 'M4 8h15l-4-4M20 16H5l4 4',
  gear: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 7m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M8 17m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  pen: 'M4 20l1-5L16 4l4 4L9 19ZM14 6l4 4',
  barrier: 'M4 8h16v5H4ZM7 13v7M17 13v7M8 8l-3 5M13 8l-3 5M18 8l-3 5',
  sun: 'M12 12m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
});

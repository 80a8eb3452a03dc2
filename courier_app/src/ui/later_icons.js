/**
 * Drawings that only the screens use which are read once the first is drawn.
 * @module
 */

import { addDrawings } from '../../kit/icons.js';

addDrawings({
  pen: 'M4 20l1-5L16 4l4 4L9 19ZM14 6l4 4',
  count: 'M5 4v16M10 4v16M15 4v16M3 15 19 8',
  name: 'M12 8m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M4 21c1-5 4-7 8-7s7 2 8 7',
  gear: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 7m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M8 17m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  swap: 'M4 8h15l-4-4M20 16H5l4 4',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
});

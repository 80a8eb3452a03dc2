/**
 * The map of the neighbourhood where the courier is: a square, and the recipient's door. The library is
 * read only here, and only where the browser can draw.
 * @module
 */

import {
  canDraw,
  citySourceOf,
  makeCityMap,
  readMapWithColours,
} from '../../../courier_app/kit/city_map.js';
import { collection, cornersOf, feature } from '../../../courier_app/kit/geojson.js';
import { colourOf } from '../../../courier_app/kit/map_style.js';

const CELL_M = 150;
const METRES_OF_DEGREE = 111_320;

/** @type {any} */
let map = null;
/** @type {HTMLElement|null} */
let shownIn = null;

/** Numbers of a pair. @param {string|undefined} text @returns {[number, number]} */
function pair(text) {
  const [lon, lat] = String(text).split(',').map(Number);
  return [lon, lat];
}

/** What is drawn over the city. @param {HTMLElement} box */
function drawn({ dataset }) {
  const goal = feature('Point', pair(dataset.goal));
  if (!dataset.rider) return collection([goal]);
  const [lon, lat] = pair(dataset.rider);
  const high = CELL_M / METRES_OF_DEGREE / 2;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  const ring = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x, y]) => [lon + x * wide, lat + y * high]);
  return collection([feature('Polygon', [ring]), goal]);
}

/** Show the map in a box, or move what it shows. @param {HTMLElement} box */
export async function show(box) {
  if (map && shownIn === box) {
    map.getSource('here')?.setData(drawn(box));
    return;
  }
  if (!canDraw()) return;
  shownIn = box;
  const library = await readMapWithColours();
  box.hidden = false;
  map?.remove();
  const { goal, rider } = box.dataset;
  const main = colourOf('--main');
  map = makeCityMap(library, box, {
    city: citySourceOf(box),
    sources: { here: { type: 'geojson', data: drawn(box) } },
    layers: [
      {
        id: 'rider',
        type: 'fill',
        source: 'here',
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': main, 'fill-opacity': 0.35, 'fill-outline-color': main },
      },
      {
        id: 'goal',
        type: 'circle',
        source: 'here',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: {
          'circle-radius': 8,
          'circle-color': main,
          'circle-stroke-width': 3,
          'circle-stroke-color': colourOf('--card'),
        },
      },
    ],
    // Both in sight.
    bounds: cornersOf([pair(goal), pair(rider || goal)]),
    fitBoundsOptions: { padding: 60, maxZoom: 15 },
    minZoom: 12,
    maxZoom: 17,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
}

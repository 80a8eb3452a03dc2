/**
 * Makes maps of the city; the library that draws them is read when the first is made.
 * @module
 */

import { colourOf, groundLayers, labelLayers } from '../../../../../courier_app/kit/map_style.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { collection } from './features.js';
import { OVERLAY_SOURCES, overlayLayers } from './layers.js';

const VENDOR = '/courier/vendor/';

let drawable = /** @type {boolean|undefined} */ (undefined);

/** Whether this browser can draw maps. It is tried once: each try takes one of the few places to draw, and of too many the first is lost. */
export function canDraw() {
  drawable ??= tryToDraw();
  return drawable;
}

function tryToDraw() {
  try {
    const tried = document.createElement('canvas').getContext('webgl2');
    tried?.getExtension('WEBGL_lose_context')?.loseContext();
    return Boolean(tried);
  } catch {
    return false;
  }
}

/** @returns {Promise<any>} */
export async function readLibrary() {
  if (!document.querySelector('link[data-map]')) {
    const looks = document.createElement('link');
    looks.rel = 'stylesheet';
    looks.dataset.map = '';
    looks.href = `${VENDOR}maplibre-gl.css`;
    document.head.append(looks);
  }
  const found = await import('../../../../../courier_app/vendor/maplibre-gl.js');
  found.setWorkerUrl(`${location.origin}${VENDOR}maplibre-gl-worker.js`);
  return found;
}

/** A map of the city with the board's layers. @param {any} library @param {any} tiles TileJSON; `null` where no city is loaded. @param {HTMLElement} box @param {Record<string, any>} [how] Further options. @returns {any} */
export function make(library, tiles, box, how = {}) {
  /** @type {Record<string, any>} */
  const sources = Object.fromEntries(Object.entries(OVERLAY_SOURCES).map(([name, key]) => [name, { type: 'geojson', data: collection([]), ...(key ? { promoteId: key } : {}) }]));
  if (tiles) {
    const path = tiles.tiles[0].slice(tiles.tiles[0].indexOf('/v1/'));
    sources.city = { type: 'vector', tiles: [location.origin + path], minzoom: tiles.minzoom, maxzoom: tiles.maxzoom };
  }
  const base = groundLayers().filter((one) => tiles || one.type === 'background');
  const map = new library.Map({
    container: box,
    style: { version: 8, sources, layers: [...base, ...(tiles ? labelLayers() : []), ...overlayLayers(colourOf)] },
    center: tiles?.center?.slice(0, 2) ?? [0, 0],
    zoom: 12,
    maxZoom: 19,
    attributionControl: false,
    pitchWithRotate: false,
    dragRotate: false,
    boxZoom: false,
    locale: { 'Map.Title': t('map-keys') },
    fadeDuration: 0,
    ...how,
  });
  map.touchZoomRotate.disableRotation();
  return map;
}

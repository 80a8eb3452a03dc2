/**
 * Maps of the city: the library that draws them is read when the first is made.
 * @module
 */

import { groundLayers, labelLayers } from './map_style.js';

const VENDOR = '/courier/vendor/';
/** So many pixels a pin goes by one key. */
const STEP_PX = 12;

/** @type {boolean|undefined} */
let drawable;

/** Whether this browser can draw maps. It is tried once: each try takes one of the few places to draw, and of too many the first is lost. */
export function canDraw() {
  if (drawable === undefined) {
    const tried = document.createElement('canvas').getContext('webgl2');
    tried?.getExtension('WEBGL_lose_context')?.loseContext();
    drawable = Boolean(tried);
  }
  return drawable;
}

/** Read a style, once; a page without it is better than none. @param {string} href */
function readStyle(href) {
  return new Promise((done) => {
    if (document.querySelector(`link[href="${href}"]`)) return done(null);
    return document.head.append(
      Object.assign(document.createElement('link'), {
        rel: 'stylesheet',
        href,
        onload: done,
        onerror: done,
      }),
    );
  });
}

/** Read the library with its looks, once. @returns {Promise<any>} */
export async function readMapLibrary() {
  const [library] = await Promise.all([
    import('../vendor/maplibre-gl.js'),
    readStyle(`${VENDOR}maplibre-gl.css`),
  ]);
  library.setWorkerUrl(`${location.origin}${VENDOR}maplibre-gl-worker.js`);
  return /** @type {any} */ (library);
}

/** The same with the colours of the city, for pages that have none of them. @returns {Promise<any>} */
export async function readMapWithColours() {
  const [library] = await Promise.all([
    readMapLibrary(),
    readStyle('/courier_app/kit/map_tokens.css'),
  ]);
  return library;
}

/**
 * Tiles of the city; on our own host whatever name the server believes to have.
 * @param {{tiles: string[], minzoom: number, maxzoom: number}} tiles TileJSON.
 */
export function citySource({ tiles: [address], minzoom, maxzoom }) {
  return {
    type: 'vector',
    tiles: [location.origin + address.slice(address.indexOf('/v1/'))],
    minzoom,
    maxzoom,
  };
}

/**
 * The same of a box that names its tiles: those from farther away are refused.
 * @param {HTMLElement} box
 */
export function citySourceOf({ dataset }) {
  return {
    ...citySource({ tiles: [dataset.tiles ?? ''], minzoom: 12, maxzoom: 17 }),
    bounds: String(dataset.bounds).split(',').map(Number),
  };
}

/**
 * A map of the city that is not turned.
 * @param {any} library
 * @param {HTMLElement} box
 * @param {{city: any, sources?: Record<string, any>, layers?: any[], [more: string]: any}} how Sources and layers over the city, and further options.
 * @returns {any}
 */
export function makeCityMap(library, box, { city, sources = {}, layers = [], ...how }) {
  return new library.Map({
    container: box,
    style: {
      version: 8,
      sources: { city, ...sources },
      layers: [...groundLayers(), ...labelLayers(), ...layers],
    },
    attributionControl: { compact: false, customAttribution: '© OpenStreetMap contributors' },
    dragRotate: false,
    pitchWithRotate: false,
    ...how,
  });
}

/**
 * Put a pin on a map, which may be dragged, set by a tap, or moved by the arrow keys.
 * @param {any} library @param {any} map @param {HTMLElement} box Of the map.
 * @param {[number, number]} at @param {(at: [number, number]) => unknown} moved
 * @returns {any}
 */
export function putPin(library, map, box, at, moved) {
  const pin = new library.Marker({ draggable: true }).setLngLat(at).addTo(map);
  const report = () => {
    const { lng, lat } = pin.getLngLat();
    void moved([lng, lat]);
  };
  const move = (/** @type {any} */ to) => {
    pin.setLngLat(to);
    report();
  };
  pin.on('dragend', report);
  map.on('click', (/** @type {any} */ event) => move(event.lngLat));
  pin.getElement().tabIndex = 0;
  box.addEventListener(
    'keydown',
    (event) => {
      const step = {
        ArrowUp: [0, -STEP_PX],
        ArrowDown: [0, STEP_PX],
        ArrowLeft: [-STEP_PX, 0],
        ArrowRight: [STEP_PX, 0],
      }[event.key];
      if (!step || !(/** @type {Element} */ (event.target).closest('.maplibregl-marker'))) return;
      event.preventDefault();
      event.stopPropagation();
      const from = map.project(pin.getLngLat());
      move(map.unproject([from.x + step[0], from.y + step[1]]));
    },
    true,
  );
  return pin;
}

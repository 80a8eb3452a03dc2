/**
 * Makes the maps of the board.
 * @module
 */

import { citySource } from '../../../../../courier_app/kit/city_map.js';
import { collection } from '../../../../../courier_app/kit/geojson.js';
import { colourOf, groundLayers, labelLayers } from '../../../../../courier_app/kit/map_style.js';
import { t } from '../../../../../courier_app/kit/words.js';
import { OVERLAY_SOURCES, overlayLayers } from './layers.js';

/** A map of the city with the board's layers. @param {any} library @param {any} tiles TileJSON; `null` where no city is loaded. @param {HTMLElement} box @param {Record<string, any>} [how] Further options. @returns {any} */
export function make(library, tiles, box, how = {}) {
  /** @type {Record<string, any>} */
  const sources = Object.fromEntries(
    Object.entries(OVERLAY_SOURCES).map(([name, key]) => [
      name,
      { type: 'geojson', data: collection([]), ...(key ? { promoteId: key } : {}) },
    ]),
  );
  if (tiles) sources.city = citySource(tiles);
  const base = groundLayers().filter((one) => tiles || one.type === 'background');
  const map = new library.Map({
    container: box,
    style: {
      version: 8,
      sources,
      layers: [...base, ...(tiles ? labelLayers() : []), ...overlayLayers(colourOf)],
    },
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

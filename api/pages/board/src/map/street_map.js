/**
 * A small map inside a dialogue: streets that are going to be closed, before they are.
 * @module
 */

import { canDraw, readMapLibrary } from '../../../../../courier_app/kit/city_map.js';
import { collection, cornersOf } from '../../../../../courier_app/kit/geojson.js';
import { html, useEffect, useRef, useSignal } from '../../../../../courier_app/kit/html.js';
import { call } from '../server.js';
import { addBadge } from './layers.js';
import { make } from './map_making.js';

/** @typedef {import('./features.js').Feature} Feature */

const ROOM_PX = 36;

/** The map, kept from one dialogue to the next: browsers give few places to draw, and take long to give one. @type {{box: HTMLElement, map: any, theme: string}|null} */
let kept = null;

/** The map in a box of its own, once it can be drawn on. @param {HTMLElement} host It is put in here. @returns {Promise<any>} */
async function mapIn(host) {
  const theme = document.documentElement.dataset.theme ?? '';
  if (kept?.theme === theme) {
    host.append(kept.box);
    kept.map.resize();
    return kept.map;
  }
  const [library, tiles] = await Promise.all([
    readMapLibrary(),
    call('GET', '/v1/tiles.json', { quiet: true }),
  ]);
  if (!host.isConnected) return null;
  kept?.map.remove();
  const box = Object.assign(document.createElement('div'), { className: 'map' });
  host.append(box);
  const map = make(library, tiles.kind === 'ok' ? tiles.json : null, box, { interactive: false });
  map.on('webglcontextlost', () => {
    kept = null;
  });
  await map.once('load');
  addBadge(map);
  kept = { box, map, theme };
  return map;
}

/** Streets on the map of the city; nothing where the browser draws no maps. @param {{streets: Feature[], words: string}} props `words`: what is seen, for who does not see it. */
export function StreetMap({ streets, words }) {
  const host = useRef(/** @type {HTMLElement|null} */ (null));
  const map = useSignal(/** @type {any} */ (null));
  useEffect(() => {
    const own = host.current;
    if (own)
      void mapIn(own).then(
        (made) => {
          if (own.isConnected) map.value = made;
        },
        () => {},
      );
    return () => own?.replaceChildren();
  }, []);
  const told = JSON.stringify(streets);
  useEffect(() => {
    if (!map.value) return;
    map.value.getSource('closed')?.setData(collection(streets));
    const points = streets.flatMap((one) => one.geometry.coordinates.flat());
    if (points.length > 0)
      map.value.fitBounds(cornersOf(points), { padding: ROOM_PX, maxZoom: 16.5, duration: 0 });
  }, [map.value, told]);
  return (
    canDraw() && html`<div class="street-map" role="img" aria-label=${words} ref=${host}></div>`
  );
}

/**
 * A small map inside a dialogue: streets that are going to be closed, before they are.
 * @module
 */

import { html, useEffect, useRef, useSignal } from '../../../../../courier_app/kit/html.js';
import { call } from '../server.js';
import { boundsOf, collection } from './features.js';
import { addBadge } from './layers.js';
import { canDraw, make, readLibrary } from './map_making.js';

/** @typedef {import('./features.js').Feature} Feature */

const ROOM_PX = 36;

/** Streets on the map of the city; nothing where the browser draws no maps. @param {{streets: Feature[], words: string}} props `words`: what is seen, for who does not see it. */
export function StreetMap({ streets, words }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const map = useSignal(/** @type {any} */ (null));
  useEffect(() => {
    let over = false;
    /** @type {any} */
    let made = null;
    if (canDraw()) void begin().catch(() => {});
    async function begin() {
      const [library, tiles] = await Promise.all([readLibrary(), call('GET', '/v1/tiles.json', { quiet: true })]);
      if (over || !box.current) return;
      made = make(library, tiles.kind === 'ok' ? tiles.json : null, box.current, { interactive: false });
      made.on('load', () => {
        if (over) return;
        addBadge(made);
        map.value = made;
      });
    }
    return () => {
      over = true;
      made?.remove();
    };
  }, []);
  const told = JSON.stringify(streets);
  useEffect(() => {
    if (!map.value) return;
    map.value.getSource('closed').setData(collection(streets));
    const points = streets.flatMap((one) => one.geometry.coordinates.flat().map((/** @type {any} */ coordinates) => ({ geometry: { coordinates } })));
    const corners = boundsOf(points);
    if (corners) map.value.fitBounds(corners, { padding: ROOM_PX, maxZoom: 16.5, duration: 0 });
  }, [map.value, told]);
  return canDraw() && html`<div class="street-map" role="img" aria-label=${words}><div class="map" ref=${box}></div></div>`;
}

/**
 * A pin at the door on the map of a widget; the page around the frame is told where it is.
 * @module
 */

import {
  citySourceOf,
  makeCityMap,
  putPin,
  readMapWithColours,
} from '../../../courier_app/kit/city_map.js';

const box = /** @type {HTMLElement} */ (document.getElementById('map'));
const says = /** @type {HTMLElement} */ (document.getElementById('says'));

show().catch(() => {
  box.hidden = true;
  says.textContent = says.dataset.none ?? '';
});

async function show() {
  const library = await readMapWithColours();
  const [lon, lat] = String(box.dataset.at).split(',').map(Number);
  const map = makeCityMap(library, box, {
    city: citySourceOf(box),
    center: [lon, lat],
    zoom: 16,
    minZoom: 12,
    maxZoom: 18,
  });
  // The page around it is on the shop's list, else the browser would show no frame at all.
  putPin(library, map, box, [lon, lat], ([lon, lat]) =>
    parent.postMessage({ tournee: 'pin', lon, lat }, '*'),
  );
}

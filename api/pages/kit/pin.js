/**
 * A pin on the map of the city, for addresses that are not found or not found rightly.
 * @module
 */

const KIT = '/courier_app/';

/** @typedef {[number, number]} At Longitude and latitude. */

/** @param {string} path @returns {Promise<any>} */
export async function read(path) {
  const reply = await fetch(path, { headers: { accept: 'application/json' } });
  return reply.ok ? reply.json() : null;
}

/** Offer the map, which is read when somebody wants it. @param {HTMLElement} box @param {(box: HTMLElement) => Promise<unknown>} show */
export function offerMap(box, show) {
  const go = document.createElement('button');
  go.type = 'button';
  go.className = 'second';
  go.textContent = box.dataset.say ?? '';
  box.hidden = false;
  box.classList.add('closed');
  box.append(go);
  go.addEventListener('click', () => show(box).catch(() => {
    box.classList.add('closed');
    box.replaceChildren(note(box.dataset.none ?? ''));
  }));
}

/** @param {string} text */
function note(text) {
  const hint = document.createElement('p');
  hint.className = 'hint';
  hint.textContent = text;
  return hint;
}

/** @param {string} path */
function style(path) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = KIT + path;
  return new Promise((resolve) => {
    link.addEventListener('load', resolve);
    document.head.append(link);
  });
}

/**
 * Show the city with a pin, which may be dragged, set by a tap, or moved by the arrow keys.
 * @param {HTMLElement} box @param {At|null} at Where it begins. @param {(at: At) => unknown} moved
 * @returns {Promise<(at: At) => void>} Moves the pin.
 */
export async function showPin(box, at, moved) {
  const [library, looks, tiles] = await Promise.all([
    import(`${KIT}vendor/maplibre-gl.js`), import(`${KIT}kit/map_style.js`), read('/v1/tiles.json'),
    style('vendor/maplibre-gl.css'), style('kit/map_tokens.css'),
  ]);
  library.setWorkerUrl(`${location.origin}${KIT}vendor/maplibre-gl-worker.js`);
  const path = tiles.tiles[0].slice(tiles.tiles[0].indexOf('/v1/'));
  box.classList.remove('closed');
  box.replaceChildren();
  box.before(note(box.dataset.hint ?? ''));
  const map = new library.Map({
    container: box,
    style: {
      version: 8,
      sources: { city: { type: 'vector', tiles: [location.origin + path], minzoom: tiles.minzoom, maxzoom: tiles.maxzoom } },
      layers: [...looks.groundLayers(), ...looks.labelLayers()],
    },
    ...(at ? { center: at, zoom: 16 } : { bounds: tiles.bounds }),
    dragRotate: false,
    pitchWithRotate: false,
    attributionControl: { compact: false, customAttribution: '© OpenStreetMap contributors' },
  });
  const pin = new library.Marker({ draggable: true }).setLngLat(at ?? tiles.center.slice(0, 2)).addTo(map);
  const report = () => {
    const { lng, lat } = pin.getLngLat();
    return moved([lng, lat]);
  };
  pin.on('dragend', report);
  map.on('click', (/** @type {any} */ event) => {
    pin.setLngLat(event.lngLat);
    void report();
  });
  box.addEventListener('keydown', (event) => {
    const step = { ArrowUp: [0, -12], ArrowDown: [0, 12], ArrowLeft: [-12, 0], ArrowRight: [12, 0] }[event.key];
    if (!step || !event.target || !(/** @type {Element} */ (event.target).closest('.maplibregl-marker'))) return;
    event.preventDefault();
    event.stopPropagation();
    const seen = map.project(pin.getLngLat());
    pin.setLngLat(map.unproject([seen.x + step[0], seen.y + step[1]]));
    void report();
  }, true);
  pin.getElement().tabIndex = 0;
  return (to) => {
    pin.setLngLat(to);
    map.easeTo({ center: to, zoom: Math.max(map.getZoom(), 16), duration: 0 });
  };
}

/**
 * A pin at the door on the map of a widget; the page around the frame is told where it is.
 * @module
 */

const VENDOR = '/courier/vendor/';
const KIT = '/courier_app/kit/';
/** So many pixels a pin goes by one key. */
const STEP = 12;

const box = /** @type {HTMLElement} */ (document.getElementById('map'));
const says = /** @type {HTMLElement} */ (document.getElementById('says'));

show().catch(() => {
  box.hidden = true;
  says.textContent = says.dataset.none ?? '';
});

/** Wait until a style is there. @param {string} href */
function style(href) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  return new Promise((done) => {
    link.onload = done;
    link.onerror = done;
    document.head.append(link);
  });
}

async function show() {
  const [library, looks] = await Promise.all([
    import(`${VENDOR}maplibre-gl.js`), import(`${KIT}map_style.js`),
    style(`${VENDOR}maplibre-gl.css`), style(`${KIT}map_tokens.css`),
  ]);
  library.setWorkerUrl(`${location.origin}${VENDOR}maplibre-gl-worker.js`);
  const at = String(box.dataset.at).split(',').map(Number);
  const bounds = String(box.dataset.bounds).split(',').map(Number);
  const map = new library.Map({
    container: box,
    center: at,
    zoom: 16,
    minZoom: 12,
    maxZoom: 18,
    style: {
      version: 8,
      // Tiles from farther away are refused.
      sources: { city: { type: 'vector', tiles: [location.origin + box.dataset.tiles], bounds, minzoom: 12, maxzoom: 17 } },
      layers: [...looks.groundLayers(), ...looks.labelLayers()],
    },
    attributionControl: { compact: false, customAttribution: '© OpenStreetMap contributors' },
    dragRotate: false,
    pitchWithRotate: false,
  });
  const pin = new library.Marker({ draggable: true }).setLngLat(at).addTo(map);
  const tell = () => {
    const { lng: lon, lat } = pin.getLngLat();
    // The page around it is on the shop's list, else the browser would show no frame at all.
    parent.postMessage({ tournee: 'pin', lon, lat }, '*');
  };
  pin.on('dragend', tell);
  map.on('click', (/** @type {any} */ event) => {
    pin.setLngLat(event.lngLat);
    tell();
  });
  pin.getElement().tabIndex = 0;
  box.addEventListener('keydown', (event) => {
    const step = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] }[event.key];
    if (!step || !(/** @type {Element} */ (event.target).closest('.maplibregl-marker'))) return;
    event.preventDefault();
    event.stopPropagation();
    const from = map.project(pin.getLngLat());
    pin.setLngLat(map.unproject([from.x + step[0], from.y + step[1]]));
    tell();
  }, true);
}

/**
 * The map of the neighbourhood where the courier is: a square, and the recipient's door. The library is
 * read only here, and only where the browser can draw.
 * @module
 */

const VENDOR = '/courier/vendor/';
const KIT = '/courier_app/kit/';
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
function drawn(box) {
  const goal = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: pair(box.dataset.goal) } };
  if (!box.dataset.rider) return { type: 'FeatureCollection', features: [goal] };
  const [lon, lat] = pair(box.dataset.rider);
  const high = CELL_M / METRES_OF_DEGREE / 2;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  const ring = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x, y]) => [lon + x * wide, lat + y * high]);
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } },
      goal,
    ],
  };
}

/** Wait until a style is there. @param {string} href */
function style(href) {
  return new Promise((done) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = done;
    link.onerror = done;
    document.head.append(link);
  });
}

/** Both in sight. @param {HTMLElement} box */
function bounds(box) {
  const b = pair(box.dataset.goal);
  const a = box.dataset.rider ? pair(box.dataset.rider) : b;
  return [[Math.min(a[0], b[0]), Math.min(a[1], b[1])], [Math.max(a[0], b[0]), Math.max(a[1], b[1])]];
}

/** Show the map in a box, or move what it shows. @param {HTMLElement} box */
export async function show(box) {
  if (map && shownIn === box) {
    map.getSource('here')?.setData(drawn(box));
    return;
  }
  if (!document.createElement('canvas').getContext('webgl2')) return;
  shownIn = box;
  const [library, looks] = await Promise.all([
    import(`${VENDOR}maplibre-gl.js`),
    import(`${KIT}map_style.js`),
    style(`${VENDOR}maplibre-gl.css`),
    style(`${KIT}map_tokens.css`),
  ]);
  library.setWorkerUrl(`${location.origin}${VENDOR}maplibre-gl-worker.js`);
  box.hidden = false;
  map?.remove();
  const main = looks.colourOf('--main');
  map = new library.Map({
    container: box,
    bounds: bounds(box),
    fitBoundsOptions: { padding: 60, maxZoom: 15 },
    style: {
      version: 8,
      sources: {
        // Tiles from farther away are refused.
        city: { type: 'vector', tiles: [location.origin + box.dataset.tiles], bounds: String(box.dataset.bounds).split(',').map(Number), minzoom: 12, maxzoom: 17 },
        here: { type: 'geojson', data: drawn(box) },
      },
      layers: [
        ...looks.groundLayers(),
        ...looks.labelLayers(),
        { id: 'rider', type: 'fill', source: 'here', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': main, 'fill-opacity': 0.35, 'fill-outline-color': main } },
        { id: 'goal', type: 'circle', source: 'here', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 8, 'circle-color': main, 'circle-stroke-width': 3, 'circle-stroke-color': looks.colourOf('--card') } },
      ],
    },
    minZoom: 12,
    maxZoom: 17,
    attributionControl: { compact: false, customAttribution: '© OpenStreetMap contributors' },
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
}

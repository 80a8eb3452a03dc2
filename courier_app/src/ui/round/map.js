/**
 * The map of own streets with the route, turning with the ride. MapLibre is read when the map is first
 * opened; where the phone cannot draw it the turn list stands alone.
 * @module
 */

import {
  doNext,
  lookAtMap,
  online,
  position,
  round,
  setSettings,
  settings,
} from '../../core/state.js';
import { canDraw, citySource, readMapLibrary } from '../../../kit/city_map.js';
import { collection, cornersOf, feature } from '../../../kit/geojson.js';
import {
  Button,
  Empty,
  Go,
  Icon,
  Loading,
  Note,
  Sheet,
  effect,
  html,
  useEffect,
  useRef,
  useSignal,
} from '../../../kit/index.js';
import { Frame } from '../frame.js';
import { isStreetsOnly } from '../../../kit/map_style.js';
import { layersOf } from './map_style.js';
import { go, to } from '../router.js';
import { addressOf, kindOf, nameOf } from '../stop.js';
import { TurnList } from './turns.js';
import { clock, coded, metres, span, t, windowsText } from '../words.js';

/** @typedef {import('../../core/types.js').LonLat} LonLat */
/** @typedef {import('../../core/types.js').RoundNow} RoundNow */

const NEAR_ZOOM = 16;
/** Stops nearer to each other than so many pixels are one mark with their number. */
const TOGETHER_PX = 34;

/** View that the map keeps: the way to the next stop, where one is, or what the rider moved it to. @typedef {'way'|'me'|'free'} View */

export function MapScreen() {
  const drawn = useSignal(canDraw());
  const at = round.value;
  const stop = at?.next;
  const leg = at?.leg;
  const way =
    typeof leg?.distance_m === 'number'
      ? ` · ${metres(leg.distance_m)} · ${span(leg.duration_s ?? 0)}`
      : '';
  const sub = stop ? `${nameOf(stop)}${way} · ${clock(stop.expected_at)}` : '';
  return html`<${Frame} title=${t('tab-map')} sub=${sub}>
    ${
      drawn.value
        ? html`<${Drawing} onFail=${() => {
            drawn.value = false;
          }} />`
        : html`<${Note} icon="map"><p>${t('map-cannot')}</p></${Note}><${TurnList} />`
    }
  </${Frame}>`;
}

/** @param {{onFail: () => void}} props */
function Drawing({ onFail }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const map = useRef(/** @type {any} */ (null));
  const state = useSignal(/** @type {'reading'|'there'|'absent'} */ ('reading'));
  const view = useSignal(/** @type {View} */ ('way'));
  const tapped = useSignal(/** @type {string[]} */ ([]));
  const bare = useSignal(false);

  useEffect(() => {
    let over = false;
    /** @type {() => void} */
    let unwatch = () => {};
    lookAtMap(true);
    begin().catch(() => {
      if (!over) state.value = 'absent';
    });
    async function begin() {
      const [library, tiles] = await Promise.all([readMapLibrary(), tilesOf()]);
      if (over || !box.current) return;
      bare.value = isStreetsOnly(tiles);
      map.current = make(library, tiles, /** @type {HTMLElement} */ (box.current), onFail);
      if (!map.current) return;
      map.current.on('dragstart', () => {
        view.value = 'free';
      });
      for (const layer of ['stops', 'next']) {
        map.current.on('click', layer, async (/** @type {any} */ event) => {
          tapped.value = await stopsAt(map.current, event);
        });
      }
      map.current.on('load', () => {
        if (over) return;
        state.value = 'there';
        unwatch = effect(() => show(map.current, view.value));
      });
    }
    return () => {
      over = true;
      unwatch();
      lookAtMap(false);
      map.current?.remove();
    };
  }, [settings.value.theme]);

  const up = settings.value.heading_up;
  const turn = round.value?.leg?.turns?.find((one) => one.turn !== 'depart');
  if (state.value === 'absent') {
    return html`<${Empty} icon="map"><p>${online.value ? t('map-absent') : t('map-offline')}</p></${Empty}><${TurnList} />`;
  }
  return html`<div class="map-box">
    <div class="map" ref=${box} role="application" aria-label=${t('map-keys')}></div>
    ${state.value === 'reading' && html`<div class="map-turn"><${Loading} /></div>`}
    ${
      state.value === 'there' &&
      turn &&
      html`<p class="map-turn">
      <${Icon} of=${turn.turn} /> <span class="turn-word">${coded('turn', turn.turn)}</span>${turn.street ? ` · ${turn.street}` : ''}</p>`
    }
    <div class="map-hand">
      <button type="button" class="btn" aria-label=${t('map-way')} aria-pressed=${String(view.value === 'way')} onClick=${() => {
        view.value = 'way';
      }}><${Icon} of="place" /></button>
      <button type="button" class="btn" aria-label=${t('map-me')} aria-pressed=${String(view.value === 'me')} onClick=${() => {
        view.value = 'me';
      }}><${Icon} of="depart" /></button>
      <button type="button" class="btn" aria-label=${t('settings-heading')} aria-pressed=${String(up)} onClick=${() => setSettings({ heading_up: !up })}>
        <${Icon} of="next" /></button>
      <button type="button" class="btn" aria-label=${t('map-closer')} onClick=${() => map.current?.zoomIn()}><${Icon} of="plus" /></button>
      <button type="button" class="btn" aria-label=${t('map-farther')} onClick=${() => map.current?.zoomOut()}><${Icon} of="minus" /></button>
    </div>
    <p class="map-from">© OpenStreetMap contributors${bare.value && ` · ${t('map-streets-only')}`}</p>
    ${
      tapped.value.length > 0 &&
      html`<${Tapped} ids=${tapped.value} onClose=${() => {
        tapped.value = [];
      }} />`
    }
  </div>`;
}

/** Stops at a mark that was tapped. @param {{ids: string[], onClose: () => void}} props */
function Tapped({ ids, onClose }) {
  const at = round.value;
  const found = (at?.stops ?? []).filter((one) => ids.includes(one.visit_id));
  const only = found.length === 1 ? found[0] : null;
  return html`<${Sheet} title=${only ? nameOf(only) : t('map-together', { count: found.length })} onClose=${onClose}>
    <ul class="stops">${found.map(
      (one) => html`<li key=${one.visit_id} class=${one.kind}><a href=${to('stop', one.visit_id)}>
      <span class="nr" aria-hidden="true">${one.number}</span>
      <span><span class="name">${nameOf(one)}</span><br /><span class="sub">${addressOf(one)}</span><br />
        <span class="sub num">${kindOf(one)} · ${windowsText(one.windows) || t('window-any')}</span></span>
      <span class="when">${clock(one.expected_at)}</span></a></li>`,
    )}</ul>
    ${
      only &&
      at?.status === 'started' &&
      at.next !== only &&
      html`<${Button} look="wide" icon="up" onClick=${async () => {
        await doNext(only.visit_id);
        go('next');
      }}>${t('do-next')}</${Button}>`
    }
    ${only && html`<${Go} look="main wide" href=${to('stop', only.visit_id)}>${t('map-open')}</${Go}>`}
  </${Sheet}>`;
}

/** The stops of a mark. @param {any} map @param {any} event @returns {Promise<string[]>} */
async function stopsAt(map, event) {
  const [found] = event.features ?? [];
  if (!found) return [];
  if (!found.properties.cluster) return [found.properties.id];
  const leaves = await map.getSource('stops').getClusterLeaves(found.properties.cluster_id, 100, 0);
  return leaves.map((/** @type {any} */ one) => one.properties.id);
}

/** TileJSON of the city. @returns {Promise<any>} */
async function tilesOf() {
  const answer = await fetch('/v1/tiles.json', { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** True where the phone is to show no movement. */
const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** @param {any} library @param {any} tiles @param {HTMLElement} box @param {() => void} onFail @returns {any} */
function make(library, tiles, box, onFail) {
  try {
    return new library.Map({
      container: box,
      style: {
        version: 8,
        sources: {
          city: citySource(tiles),
          way: { type: 'geojson', data: collection() },
          closed: { type: 'geojson', data: collection() },
          stops: {
            type: 'geojson',
            data: collection(),
            cluster: true,
            clusterRadius: TOGETHER_PX,
            clusterMaxZoom: 22,
          },
          next: { type: 'geojson', data: collection() },
          me: { type: 'geojson', data: collection() },
        },
        layers: layersOf(),
      },
      center: middle(tiles.bounds),
      zoom: NEAR_ZOOM,
      maxZoom: 19,
      attributionControl: false,
      fadeDuration: isStill() ? 0 : 200,
      pitchWithRotate: false,
    });
  } catch {
    onFail();
    return null;
  }
}

/** @param {number[]} bounds @returns {LonLat} */
function middle(bounds) {
  const known_ = position.value.point ?? round.value?.next?.where?.point;
  return known_ ?? [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
}

/** Draw what is known now. @param {any} map @param {View} view */
function show(map, view) {
  const at = round.value;
  const { point, heading } = position.value;
  map.getSource('way')?.setData(ways(at));
  map.getSource('closed')?.setData(closed(at));
  map.getSource('stops')?.setData(stops(at, false));
  map.getSource('next')?.setData(stops(at, true));
  map.getSource('me')?.setData(collection(point ? [feature('Point', point)] : []));
  if (view === 'free') return;
  const duration = isStill() ? 0 : 300;
  const door = at?.next?.where?.point;
  if (view === 'way' && door) {
    const all = [door, ...(point ? [point] : []), ...(at?.leg?.geometry ?? [])];
    // Clear of the turn above and the buttons beside.
    map.fitBounds(cornersOf(all), {
      padding: { top: 90, right: 80, bottom: 50, left: 40 },
      maxZoom: 17,
      bearing: 0,
      duration,
    });
    return;
  }
  const centre = point ?? at?.leg?.geometry?.[0] ?? at?.next?.where?.point;
  if (!centre) return;
  const bearing = settings.value.heading_up ? (heading ?? ahead(at)) : 0;
  map.easeTo({
    center: centre,
    bearing,
    duration,
    padding: { top: map.getContainer().clientHeight / 3, bottom: 0, left: 0, right: 0 },
  });
}

/** @param {RoundNow|null} at */
function ways(at) {
  const found = (at?.legs ?? []).filter((one) => (one.geometry?.length ?? 0) > 1);
  return collection(
    found
      .map((one) => feature('LineString', one.geometry, { next: one.to === at?.next?.visit_id }))
      .reverse(),
  );
}

/** @param {RoundNow|null} at */
function closed(at) {
  return collection(
    (at?.closures ?? []).map((one) =>
      feature('MultiLineString', one.lines, {
        slow_kmh: one.slow_kmh ?? 0,
        sign: one.slow_kmh ? `${one.slow_kmh} km/h` : '✕',
      }),
    ),
  );
}

/** Stops that are open: the next one, or all others. @param {RoundNow|null} at @param {boolean} next */
function stops(at, next) {
  const open = (at?.stops ?? []).filter(
    (one) =>
      one.where?.point &&
      ['planned', 'arrived'].includes(one.status) &&
      next === (one.visit_id === at?.next?.visit_id),
  );
  return collection(
    open.map((one) =>
      feature('Point', one.where?.point, { id: one.visit_id, number: String(one.number) }),
    ),
  );
}

/** The direction in which the next leg sets off, in degrees. @param {RoundNow|null} at */
function ahead(at) {
  const line = at?.leg?.geometry;
  if (!line || line.length < 2) return 0;
  const [[fromLon, fromLat], [toLon, toLat]] = [line[0], line[Math.min(3, line.length - 1)]];
  const east = (toLon - fromLon) * Math.cos((fromLat * Math.PI) / 180);
  return (Math.atan2(east, toLat - fromLat) * 180) / Math.PI;
}

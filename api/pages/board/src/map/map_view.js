/**
 * The map: the day's rounds on the city's own streets. MapLibre is read when the map is first shown;
 * where the browser cannot draw it, timeline and lists say the same.
 * @module
 */

import { canDraw, readMapLibrary } from '../../../../../courier_app/kit/city_map.js';
import { collection, feature } from '../../../../../courier_app/kit/geojson.js';
import {
  Button,
  Loading,
  Note,
  effect,
  html,
  t,
  useEffect,
  useRef,
  useSignal,
} from '../../../../../courier_app/kit/index.js';
import { isStreetsOnly } from '../../../../../courier_app/kit/map_style.js';
import { lookOf } from '../../../../../courier_app/kit/round_colours.js';
import { readKey, stillToDo } from '../board_doc.js';
import { addCommands, run } from '../commands.js';
import { CommandButton } from '../frame/command_button.js';
import { afterFrame, whenIdle } from '../frame/idle.js';
import { keep, kept } from '../frame/kept.js';
import { call } from '../server.js';
import {
  board,
  dark,
  day,
  hovered,
  matching,
  select,
  selection,
  session,
  toast,
} from '../state.js';
import { DrawingBar } from '../live/closing.js';
import { ClosedChip, closedFeatures } from '../live/closures.js';
import { show } from '../timeline/timeline.js';
import {
  boundsOf,
  changesOf,
  isInside,
  numberFeatures,
  stopFeatures,
  wayFeatures,
  waysOf,
} from './features.js';
import { CLICKED, OVERLAY_SOURCES, SHUT, addBadge } from './layers.js';
import { make } from './map_making.js';
import { heat, pointTaker, showDrawn, shownMap, tool } from './tools.js';

/** @typedef {import('../types.js').Board} Board */
/** @typedef {import('../types.js').LonLat} LonLat */
/** @typedef {import('./features.js').Feature} Feature */

const RIDERS_MS = 20_000;
/** Lists and timeline can be worked with before the map begins, which takes the processor for itself. */
const MAP_AFTER_MS = 700;
/** Whatever else is done, it begins so long after that. */
const MAP_BY_MS = 2_500;

addCommands([
  {
    id: 'fit-map',
    keys: 'f',
    title: () => t(selection.value.size > 0 ? 'fit-selected' : 'fit-map'),
    run: fit,
  },
  { id: 'heat', run: turnHeat },
  {
    id: 'lasso',
    keys: 'l',
    run: () => {
      tool.value = tool.value === 'lasso' ? 'select' : 'lasso';
    },
  },
  { id: 'select-in-map', run: selectInSight },
]);

function turnHeat() {
  heat.value = !heat.value;
  if (
    heat.value &&
    board.value &&
    !stopFeatures(board.value).some((one) => one.properties.late_s > 0)
  )
    toast({ look: 'plain', text: t('nothing-late') });
}

/** Show all that is selected, or the whole day. */
function fit() {
  const at = board.value;
  const map = shownMap.current;
  if (!map || !at) return;
  const all = stopFeatures(at);
  const chosen = all.filter(
    ({ properties }) =>
      selection.value.has(`job:${properties.job}`) ||
      selection.value.has(`round:${properties.round}`),
  );
  const corners = boundsOf(chosen.length > 0 ? chosen : all);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (corners) map.fitBounds(corners, { padding: 40, maxZoom: 16, duration: still ? 0 : 250 });
}

/** Select every job with a stop in sight, for whoever cannot draw round them. */
function selectInSight() {
  const at = board.value;
  const map = shownMap.current;
  if (!map || !at) return;
  const sight = map.getBounds();
  pick(
    at,
    stopFeatures(at).filter((one) => sight.contains(one.geometry.coordinates)),
  );
}

/** Select the jobs of stops that answer the filters and are still to be done, and say how many are over. @param {Board} at @param {Feature[]} stops @param {boolean} [add] */
function pick(at, stops, add = false) {
  const { ahead, over } = stillToDo(
    at,
    stops.map((one) => one.properties.job),
    matching.value,
  );
  select(new Set(ahead.map((id) => `job:${id}`)), { add });
  if (over > 0) toast({ look: 'plain', text: t('picked-over', { count: over }) });
}

export function MapView() {
  const state = useSignal(/** @type {'reading'|'there'|'absent'|'cannot'} */ ('reading'));
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const bare = useSignal(false);
  const attempt = useSignal(0);
  useEffect(() => {
    if (state.value === 'cannot') return undefined;
    let over = false;
    /** @type {any} */
    let map = null;
    /** @type {(() => void)[]} */
    let ends = [];
    // Lists and timeline first: the map's library is larger than all the rest.
    const wait = whenIdle(
      () =>
        begin().catch(() => {
          if (!over) state.value = 'absent';
        }),
      { afterMs: MAP_AFTER_MS, byMs: MAP_BY_MS },
    );
    async function begin() {
      if (!canDraw()) {
        state.value = 'cannot';
        return;
      }
      const [library, tiles] = await Promise.all([
        readMapLibrary(),
        call('GET', '/v1/tiles.json', { quiet: true }),
      ]);
      if (over || !box.current) return;
      bare.value = isStreetsOnly(tiles.kind === 'ok' ? tiles.json : null);
      map = make(library, tiles.kind === 'ok' ? tiles.json : null, box.current);
      map.on('error', (/** @type {any} */ event) => console.error(event.error?.message ?? event));
      // Without its place to draw it is nothing any more, and is made anew.
      map.on('webglcontextlost', () => {
        if (over) return;
        for (const end of ends) end();
        [ends, state.value] = [[], 'reading'];
        attempt.value += 1;
      });
      map.on('load', () => {
        if (over) return;
        state.value = 'there';
        // What acts on the map acts on what it shows, not on where it begins.
        shownMap.current = map;
        addBadge(map);
        ends = follow(map);
        const before = kept('zoom-map', sessionStorage);
        if (before?.day === day.value) map.jumpTo({ center: before.center, zoom: before.zoom });
        else fit();
        map.on('moveend', () =>
          keep(
            'zoom-map',
            { day: day.value, center: map.getCenter().toArray(), zoom: map.getZoom() },
            sessionStorage,
          ),
        );
      });
    }
    return () => {
      over = true;
      wait();
      for (const end of ends) end();
      map?.remove();
      shownMap.current = null;
    };
  }, [dark.value, attempt.value]);

  if (state.value === 'cannot')
    return html`<${Note} icon="map"><p>${t('map-cannot')}</p></${Note}>`;
  if (state.value === 'absent')
    return html`<${Note} look="warn" icon="map"><p>${t('map-absent')}</p></${Note}>`;
  return html`<div class=${`map tool-${tool.value}`} ref=${box} role="application" aria-label=${t('map-keys')}></div>
    ${state.value === 'reading' && html`<div class="map-reading"><${Loading} /></div>`}
    <div class="map-tools" role="group" aria-label=${t('map-tools')}>
      <${Button} look="icon" icon="plus" onClick=${() => shownMap.current?.zoomIn()}>${t('map-closer')}</${Button}>
      <${Button} look="icon" icon="minus" onClick=${() => shownMap.current?.zoomOut()}>${t('map-farther')}</${Button}>
      <${Tool} of=${selection.value.size > 0 ? 'fit-selected' : 'fit-map'} runs="fit-map" icon="place" />
      <${Tool} of="lasso" icon="pen" isOn=${tool.value === 'lasso'} />
      <${Tool} of="draw-closure" icon="barrier" isOn=${tool.value === 'closure'} />
      <${Tool} of="heat" icon="clock" isOn=${heat.value} />
    </div>
    <${DrawingBar} />
    ${session.value.me && !session.value.me.permissions['recipients:read'] && html`<p class="map-hidden" role="note">${t('map-places-hidden')}</p>`}
    <${ClosedChip} />
    <p class="map-from">© OpenStreetMap contributors${bare.value && ` · ${t('map-streets-only')}`}</p>`;
}

/** A tool by its short name, which is beside it where there is room; its command says more. @param {{of: string, runs?: string, icon: string, isOn?: boolean}} props */
function Tool({ of, runs = of, icon, isOn }) {
  return html`<${CommandButton} id=${runs} icon=${icon} aria-pressed=${isOn === undefined ? undefined : String(isOn)}>${t(`map-${of}`)}</${CommandButton}>`;
}

/** Draw what the state holds, now and whenever it changes. @param {any} of @returns {(() => void)[]} */
function follow(of) {
  /** @type {ReadonlyMap<string, LonLat[][]>} */
  let ways = new Map();
  let seen = '';
  /** What each source holds, by id. @type {Map<string, Map<string, Feature>>} */
  const held = new Map();
  const hold = (/** @type {string} */ source, /** @type {Feature[]} */ features) => {
    const now = new Map(features.map((one) => [one.properties[OVERLAY_SOURCES[source]], one]));
    const before = held.get(source);
    const changes = changesOf(before ?? new Map(), now);
    if (!changes) return;
    held.set(source, now);
    // Only what changed is cut into tiles and drawn anew.
    if (before) of.getSource(source)?.updateData(changes);
    else of.getSource(source)?.setData(collection([...now.values()]));
  };
  const draw = () => {
    const at = board.value;
    if (!at) return;
    const drawn = wayFeatures(at, ways);
    hold('stops', stopFeatures(at));
    hold('ways', drawn);
    hold('numbers', numberFeatures(drawn));
  };
  const readLines = async (/** @type {Board} */ at) => {
    const versions = `${at.doc.day}|${at.doc.rounds.map((one) => `${one.id}.${one.version}`).join()}`;
    if (versions === seen) return;
    seen = versions;
    const reply = await call('GET', `/v1/days/${at.doc.day}/rounds.geojson`, { quiet: true });
    if (reply.kind !== 'ok' || seen !== versions || of !== shownMap.current) return;
    ways = waysOf(reply.json, ways);
    draw();
  };
  const ridersNow = async () => {
    const at = board.value;
    // Who may not see riders is not refused again and again.
    if (!session.value.me?.permissions['positions:read']) return;
    const reply = at && (await call('GET', '/v1/positions', { quiet: true }));
    if (!at || !reply || reply.kind !== 'ok' || of !== shownMap.current) return;
    of.getSource('riders')?.setData(
      collection(
        (reply.json.items ?? []).flatMap((/** @type {any} */ one) => {
          const shift = at.shifts.get(one.shift_id);
          const round = at.roundOfShift.get(one.shift_id);
          return shift
            ? [
                feature('Point', [one.point.lon, one.point.lat], {
                  name: shift.rider,
                  round: round?.id ?? '',
                  colour: lookOf(round?.number ?? 1).colour,
                }),
              ]
            : [];
        }),
      ),
    );
  };
  // Lists and timeline show a change first.
  const drawSoon = afterFrame(() => {
    if (of === shownMap.current) draw();
  });
  const timer = setInterval(() => void ridersNow(), RIDERS_MS);
  void ridersNow();
  pointerOf(of);
  return [
    effect(() => {
      const at = board.value;
      drawSoon();
      if (at) void readLines(at);
    }),
    selectionShower(of),
    effect(() => hold('closed', closedFeatures())),
    effect(() => of.setLayoutProperty('heat', 'visibility', heat.value ? 'visible' : 'none')),
    effect(() => {
      const drawing = tool.value !== 'select';
      of.getCanvas().style.cursor = drawing ? 'crosshair' : '';
      if (tool.value === 'lasso') of.dragPan.disable();
      else of.dragPan.enable();
      if (!drawing) {
        pointTaker.current = null;
        showDrawn([]);
      }
    }),
    () => clearInterval(timer),
  ];
}

/** Show what is selected and what answers the filters: only what changed is told to the map. @param {any} of @returns {() => void} */
function selectionShower(of) {
  /** What the map was told of each, by source and id. @type {Map<string, string>} */
  const states = new Map();
  let wasPlain = true;
  const tell = (
    /** @type {string} */ source,
    /** @type {string} */ id,
    /** @type {boolean} */ selected,
    /** @type {boolean} */ faded,
  ) => {
    const [key, now] = [`${source} ${id}`, `${selected} ${faded}`];
    if ((states.get(key) ?? 'false false') === now) return;
    states.set(key, now);
    of.setFeatureState({ source, id }, { selected, faded });
  };
  return effect(() => {
    const [at, keys, answers] = [board.value, selection.value, matching.value];
    const isPlain = keys.size === 0 && answers === null;
    if (!at || (isPlain && wasPlain)) return;
    wasPlain = isPlain;
    const rounds = new Set(
      [...keys].flatMap((key) => {
        const { kind, id } = readKey(key);
        return kind === 'round' ? [id] : [at.jobs.get(id)?.round_id ?? ''];
      }),
    );
    const someRound = [...keys].some((key) => key.startsWith('round:'));
    for (const one of at.doc.rounds)
      tell('ways', one.id, rounds.has(one.id), !isPlain && !rounds.has(one.id));
    for (const { properties } of stopFeatures(at)) {
      const isOn = keys.has(`job:${properties.job}`);
      const selected = isOn || keys.has(`round:${properties.round}`);
      tell(
        'stops',
        properties.key,
        isOn,
        (someRound && !selected) || (answers !== null && !answers.has(properties.job)),
      );
    }
  });
}

/** Clicks, what the pointer is over, and the lasso. @param {any} of */
function pointerOf(of) {
  of.on('click', (/** @type {any} */ event) => {
    if (pointTaker.current) {
      pointTaker.current([event.lngLat.lng, event.lngLat.lat]);
      return;
    }
    if (tool.value !== 'select') return;
    const box = [
      [event.point.x - 4, event.point.y - 4],
      [event.point.x + 4, event.point.y + 4],
    ];
    const [found] = of.queryRenderedFeatures(box, { layers: CLICKED });
    const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
    if (found?.layer.id === SHUT) run('closed-streets');
    else if (!found) select([]);
    else {
      const { job, round } = found.properties;
      show(job ? `job:${job}` : `round:${round}`, {
        add: shiftKey || ctrlKey || metaKey,
        focus: false,
      });
    }
  });
  of.on('mousemove', 'stops', (/** @type {any} */ event) => {
    hovered.value = `job:${event.features[0].properties.job}`;
    if (tool.value === 'select') of.getCanvas().style.cursor = 'pointer';
  });
  of.on('mouseleave', 'stops', () => {
    hovered.value = '';
    if (tool.value === 'select') of.getCanvas().style.cursor = '';
  });
  lassoOf(of);
}

/** @param {any} of */
function lassoOf(of) {
  /** @type {LonLat[]} */
  let ring = [];
  const canvas = of.getCanvasContainer();
  canvas.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    if (tool.value !== 'lasso') return;
    ring = [];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    if (tool.value !== 'lasso' || !canvas.hasPointerCapture(event.pointerId)) return;
    const box = canvas.getBoundingClientRect();
    const { lng, lat } = of.unproject([event.clientX - box.left, event.clientY - box.top]);
    ring.push([lng, lat]);
    showDrawn([feature('Polygon', [[...ring, ring[0]]])]);
  });
  canvas.addEventListener('pointerup', (/** @type {PointerEvent} */ event) => {
    if (tool.value !== 'lasso' || ring.length < 3) return;
    // A ring ends where it began, and the click that follows would select what lies there instead.
    setTimeout(() => {
      tool.value = 'select';
    });
    const at = board.value;
    if (at)
      pick(
        at,
        stopFeatures(at).filter((one) => isInside(one.geometry.coordinates, ring)),
        event.shiftKey,
      );
  });
}

/**
 * A pin on the map of the city, for addresses that are not found or not found rightly.
 * @module
 */

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
  go.addEventListener('click', () =>
    show(box).catch(() => {
      box.classList.add('closed');
      box.replaceChildren(note(box.dataset.none ?? ''));
    }),
  );
}

/** @param {string} text */
function note(text) {
  const hint = document.createElement('p');
  hint.className = 'hint';
  hint.textContent = text;
  return hint;
}

/**
 * Show the city with a pin, which may be dragged, set by a tap, or moved by the arrow keys.
 * @param {HTMLElement} box @param {At|null} at Where it begins. @param {(at: At) => unknown} moved
 * @returns {Promise<(at: At) => void>} Moves the pin.
 */
export async function showPin(box, at, moved) {
  const [{ citySource, makeCityMap, putPin, readMapWithColours }, tiles] = await Promise.all([
    import('../../../courier_app/kit/city_map.js'),
    read('/v1/tiles.json'),
  ]);
  const library = await readMapWithColours();
  const city = citySource(tiles);
  box.classList.remove('closed');
  box.replaceChildren();
  const map = makeCityMap(library, box, {
    city,
    ...(at ? { center: at, zoom: 16 } : { bounds: tiles.bounds }),
  });
  const pin = putPin(library, map, box, at ?? tiles.center.slice(0, 2), moved);
  box.before(note(box.dataset.hint ?? ''));
  return (to) => {
    pin.setLngLat(to);
    map.easeTo({ center: to, zoom: Math.max(map.getZoom(), 16), duration: 0 });
  };
}

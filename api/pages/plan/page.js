// Map: zoom and move by buttons, wheel, drag and keys. Rounds: show one alone. Stops: find.
// The page is whole without this script.
'use strict';
(() => {
  const map = document.getElementById('map');
  const box = document.getElementById('map-box');
  const all = (selector) => [...document.querySelectorAll(selector)];

  let whenChosen = () => {};
  const chosen = (round) => {
    document.body.classList.toggle('alone', round !== null);
    for (const piece of all('[data-round]')) {
      piece.classList.toggle('chosen', piece.dataset.round === round);
    }
    for (const button of all('[data-choose]')) {
      button.setAttribute('aria-pressed', String(button.dataset.choose === round));
    }
    whenChosen();
  };
  for (const button of all('[data-choose]')) {
    button.addEventListener('click', () => {
      chosen(button.getAttribute('aria-pressed') === 'true' ? null : button.dataset.choose);
    });
  }

  const found = (key, toRow) => {
    for (const piece of all('[data-stops]')) {
      piece.classList.toggle('found', piece.dataset.stops.split(' ').includes(key));
    }
    const row = document.getElementById(`row-${key}`);
    if (toRow && row) {
      row.closest('details').open = true;
      row.scrollIntoView({ block: 'center' });
      row.querySelector('button').focus({ preventScroll: true });
    }
  };
  for (const piece of all('svg [data-stops]')) {
    piece.addEventListener('click', () => found(piece.dataset.stops.split(' ')[0], true));
  }

  // A link into something folded unfolds it, and lights up the stop it leads to.
  const follow = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let part = target; part; part = part.parentElement?.closest('details')) {
      if (part.tagName === 'DETAILS') part.open = true;
    }
    if (target.dataset.stops) found(target.dataset.stops, false);
    target.scrollIntoView({ block: target.tagName === 'SECTION' ? 'start' : 'center' });
    target.querySelector('summary, button')?.focus({ preventScroll: true });
  };
  addEventListener('hashchange', follow);

  // On a small screen the rounds are folded, so that one finds one's own.
  if (matchMedia('(max-width: 640px)').matches) {
    for (const part of all('#rounds > details')) part.open = false;
  }
  follow();

  // Paper shows every round and every stop, whatever is folded or filtered on the screen.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = all('details:not([open])');
    for (const part of folded) part.open = true;
  });
  addEventListener('afterprint', () => {
    for (const part of folded) part.open = false;
  });

  if (!map) return;
  const whole = map.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const pixels = () => {
    const { width, height } = map.getBoundingClientRect();
    return Math.min(width / whole.width, height / whole.height);
  };
  // Pins that would cover another one become dots; those of the chosen round go first.
  const spot = (group) => group.transform.baseVal.consolidate().matrix;
  const depots = all('#map [data-depot]').map(spot);
  const pins = all('#map .pins > [data-stops]').map((group) => {
    const { e: x, f: y } = spot(group);
    const rect = group.querySelector('rect');
    return {
      group,
      x,
      y,
      dx: rect.x.baseVal.value,
      dy: rect.y.baseVal.value,
      width: rect.width.baseVal.value,
      height: rect.height.baseVal.value,
    };
  });
  const spreadOut = (unit) => {
    const size = 40 * unit;
    const cells = new Map();
    const nearby = (left, top, right, bottom) => {
      const found = [];
      for (
        let column = Math.floor(left / size) - 1;
        column <= Math.floor(right / size) + 1;
        column += 1
      ) {
        for (let row = Math.floor(top / size) - 1; row <= Math.floor(bottom / size) + 1; row += 1) {
          found.push(...(cells.get(`${column} ${row}`) ?? []));
        }
      }
      return found.some(
        (box) => left < box[2] && right > box[0] && top < box[3] && bottom > box[1],
      );
    };
    const take = (left, top, right, bottom) => {
      const key = `${Math.floor(left / size)} ${Math.floor(top / size)}`;
      cells.set(key, [...(cells.get(key) ?? []), [left, top, right, bottom]]);
    };
    for (const { e: x, f: y } of depots) {
      take(x - 9 * unit, y - 10 * unit, x + 9 * unit, y + 8 * unit);
    }
    const dots = [];
    for (const pin of pins) {
      const hidden =
        document.body.classList.contains('alone') &&
        !pin.group.parentNode.classList.contains('chosen');
      if (hidden) continue;
      const [left, top] = [pin.x + pin.dx * unit, pin.y + pin.dy * unit];
      const [right, bottom] = [left + pin.width * unit, top + pin.height * unit];
      const clash = nearby(left, top, right, bottom);
      pin.group.classList.toggle('dot', clash);
      if (clash) {
        dots.push(pin);
        continue;
      }
      take(left, top, right, bottom);
    }
    // A dot under a numbered pin would only blot out the number.
    const reach = 3 * unit;
    for (const { group, x, y } of dots) {
      group.classList.toggle('covered', nearby(x - reach, y - reach, x + reach, y + reach));
    }
  };
  let waiting = 0;
  const settle = () => {
    whole.x = Math.max(
      home.x - whole.width / 2,
      Math.min(home.x + home.width - whole.width / 2, whole.x),
    );
    whole.y = Math.max(
      home.y - whole.height / 2,
      Math.min(home.y + home.height - whole.height / 2, whole.y),
    );
    // Pins keep their size on the screen.
    const unit = 1 / pixels();
    document.documentElement.style.setProperty('--k', String(unit));
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => spreadOut(unit));
  };
  whenChosen = settle;
  const zoom = (factor, x = whole.x + whole.width / 2, y = whole.y + whole.height / 2) => {
    const width = Math.min(home.width, Math.max(home.width / 24, whole.width / factor));
    const real = whole.width / width;
    whole.x = x - (x - whole.x) / real;
    whole.y = y - (y - whole.y) / real;
    whole.width = width;
    whole.height /= real;
    settle();
  };
  const restore = () => {
    Object.assign(whole, home);
    settle();
  };
  const at = (event) =>
    new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());

  const acts = { 'zoom-in': () => zoom(1.6), 'zoom-out': () => zoom(1 / 1.6), 'zoom-all': restore };
  for (const button of all('[data-zoom]'))
    button.addEventListener('click', acts[button.dataset.zoom]);

  // The wheel scrolls the page; with Ctrl (or a pinch on a touchpad) it zooms the map.
  map.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const point = at(event);
      zoom(Math.exp(-event.deltaY / 300), point.x, point.y);
    },
    { passive: false },
  );

  const fingers = new Map();
  let spread = 0;
  map.addEventListener('pointerdown', (event) => {
    fingers.set(event.pointerId, event);
    spread = 0;
  });
  map.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    // One finger scrolls the page; mouse and two fingers move the map.
    if (event.pointerType !== 'touch' || fingers.size === 2) {
      if (Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) > 3) {
        map.classList.add('held');
      }
      const scale = pixels() * fingers.size;
      whole.x -= (event.clientX - before.clientX) / scale;
      whole.y -= (event.clientY - before.clientY) / scale;
      settle();
    }
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) {
      const [one, two] = [...fingers.values()];
      const now = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
      const middle = at({
        clientX: (one.clientX + two.clientX) / 2,
        clientY: (one.clientY + two.clientY) / 2,
      });
      if (spread) zoom(now / spread, middle.x, middle.y);
      spread = now;
    }
  });
  const release = (event) => {
    fingers.delete(event.pointerId);
    map.classList.remove('held');
  };
  for (const kind of ['pointerup', 'pointercancel', 'pointerleave'])
    map.addEventListener(kind, release);

  box.addEventListener('keydown', (event) => {
    if (event.target !== box) return;
    const step = whole.width / 8;
    const moves = {
      ArrowLeft: () => {
        whole.x -= step;
      },
      ArrowRight: () => {
        whole.x += step;
      },
      ArrowUp: () => {
        whole.y -= step;
      },
      ArrowDown: () => {
        whole.y += step;
      },
      '+': () => zoom(1.6),
      '=': () => zoom(1.6),
      '-': () => zoom(1 / 1.6),
      0: restore,
    };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moves[event.key]();
    settle();
  });

  for (const button of all('[data-find]')) {
    button.addEventListener('click', () => {
      const key = button.dataset.find;
      found(key, false);
      const pin = all('#map [data-stops]').find((piece) =>
        piece.dataset.stops.split(' ').includes(key),
      );
      if (!pin) return;
      const shown = document.querySelector("[data-choose][aria-pressed='true']");
      if (shown && pin.parentNode.dataset.round !== shown.dataset.choose) chosen(null);
      const { e: x, f: y } = spot(pin);
      restore();
      zoom(4, x, y);
      whole.x = x - whole.width / 2;
      whole.y = y - whole.height / 2;
      settle();
      box.scrollIntoView({ block: 'nearest' });
    });
  }
  new ResizeObserver(settle).observe(map);
  settle();
})();

/**
 * A delivery that renews itself: its state is asked for again and again, and swapped where it moved.
 * @module
 */

const EVERY_MS = 30_000;
const LONGEST_MS = 300_000;
let tag = '';
let wait = EVERY_MS;
let timer = 0;

/** Say when this was asked last. */
function sayWhen() {
  const line = document.getElementById('as-of');
  if (!line) return;
  const at = new Date().toLocaleTimeString(document.documentElement.lang, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: line.dataset.zone,
  });
  line.textContent = String(line.dataset.words).replace('%', at);
}

/** Put what is new in the place of what was; a map that is shown stays. @param {HTMLElement} before @param {HTMLElement} now */
function swap(before, now) {
  const map = /** @type {HTMLElement|null} */ (before.querySelector('#map'));
  const fresh = /** @type {HTMLElement|null} */ (now.querySelector('#map'));
  if (map && fresh) {
    Object.assign(map.dataset, fresh.dataset);
    fresh.replaceWith(map);
  }
  before.replaceWith(now);
}

/** Show the map, where the page has one. */
async function showMap() {
  const box = document.getElementById('map');
  if (!box) return;
  const { show } = await import(String(box.dataset.module));
  await show(box);
}

/** Ask for the page; swap what changed, and leave all else as it is. */
async function renew() {
  const there = new URL(location.href);
  there.searchParams.delete('done');
  try {
    const answer = await fetch(there, { headers: tag ? { 'If-None-Match': tag } : {} });
    wait = answer.ok || answer.status === 304 ? EVERY_MS : Math.min(wait * 2, LONGEST_MS);
    if (answer.status === 404) {
      location.reload();
      return;
    }
    if (answer.ok) {
      tag = answer.headers.get('ETag') ?? '';
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const id of ['state', 'ways']) {
        const now = page.getElementById(id);
        const before = document.getElementById(id);
        if (now && before && now.innerHTML !== before.innerHTML) swap(before, now);
      }
      void showMap();
    }
    if (answer.ok || answer.status === 304) sayWhen();
  } catch {
    wait = Math.min(wait * 2, LONGEST_MS);
  }
}

/** Go on asking while somebody looks. */
function goOn() {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(async () => {
    await renew();
    goOn();
  }, wait);
}

document.getElementById('refresh')?.addEventListener('click', async (event) => {
  event.preventDefault();
  await renew();
  goOn();
});
document.addEventListener('visibilitychange', async () => {
  if (!document.hidden) await renew();
  goOn();
});
goOn();
void showMap();

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
  const told = document.getElementById('as-of');
  if (!told) return;
  const at = new Date().toLocaleTimeString(document.documentElement.lang, {
    hour: '2-digit', minute: '2-digit', hour12: false, timeZone: told.dataset.zone,
  });
  told.textContent = String(told.dataset.words).replace('%', at);
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
      const made = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const id of ['state', 'ways']) {
        const now = made.getElementById(id);
        const before = document.getElementById(id);
        if (now && before && now.innerHTML !== before.innerHTML) before.replaceWith(now);
      }
      document.dispatchEvent(new Event('renewed'));
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

/**
 * What pages are better with: a form is sent once, a fault is read out, a grave step is asked about,
 * a password can be seen, progress comes by itself.
 * @module
 */

document.getElementById('faults')?.focus();
// On a phone the tabs are wider than the screen.
document
  .querySelector('.tabs [aria-current]')
  ?.scrollIntoView({ block: 'nearest', inline: 'center' });

for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll('[data-reveal]')
)) {
  const field = /** @type {HTMLInputElement} */ (
    document.getElementById(button.dataset.reveal ?? '')
  );
  /** @param {boolean} seen */
  const show = (seen) => {
    field.type = seen ? 'text' : 'password';
    button.ariaPressed = String(seen);
  };
  button.hidden = false;
  button.addEventListener('click', () => show(field.type === 'password'));
  // Browsers keep for later what was typed as text.
  field.form?.addEventListener('submit', () => show(false));
}

addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const question = form.querySelector('input[name="question"]');
  if (question instanceof HTMLInputElement) {
    // eslint-disable-next-line no-alert
    if (!confirm(question.value)) {
      event.preventDefault();
      return;
    }
    question.disabled = true;
  }
  // A button that gives a file out leaves its page standing: the form may be sent again.
  const givesFile = event.submitter?.hasAttribute('data-file');
  if (form.method === 'post' && !event.defaultPrevented && !givesFile) form.dataset.sent = 'yes';
});

// A page that comes back by the browser's "back" may send its form again.
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const one of document.querySelectorAll('input[name="question"]'))
    one.removeAttribute('disabled');
});

if (document.querySelector('[data-pin]')) import('./address_fields.js');

const LIVE_MS = 1500;

/** @type {HTMLElement | null} */
const live = document.querySelector('[data-live]');
if (live?.dataset.live) follow(live, live.dataset.live);

/**
 * Ask again and again how far something is, and show it in place; open what follows once it is done.
 * @param {HTMLElement} place
 * @param {string} address
 */
async function follow(place, address) {
  let shown = place;
  while (shown.dataset.live) {
    await new Promise((done) => {
      setTimeout(done, LIVE_MS);
    });
    let answer;
    try {
      answer = await fetch(address, { headers: { Accept: 'text/html' } });
    } catch {
      continue; // The server starts again, or the network is away for a moment.
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = /** @type {HTMLElement | null} */ (page.querySelector('[data-live]'));
    if (!next?.dataset.live) {
      location.assign(address);
      return;
    }
    shown.replaceWith(next);
    shown = next;
  }
}

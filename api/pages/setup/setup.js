/**
 * What the first run is better with: a file that shows how much of it has gone, and the
 * browser's own time zone.
 * @module
 */

// Whoever founds a cooperative sits where it rides, as a rule.
const zone = /** @type {HTMLSelectElement | null} */ (
  document.querySelector('select[name="time_zone"]')
);
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !zone.value && [...zone.options].some((one) => one.value === here)) zone.value = here;

/** @type {HTMLFormElement | null} */
const upload = document.querySelector('form[data-upload]');
upload?.addEventListener('submit', (event) => {
  const input = /** @type {HTMLInputElement} */ (upload.elements.namedItem('extract'));
  const file = input.files?.[0];
  if (!file) return;
  event.preventDefault();
  if (file.size > Number(upload.dataset.most)) {
    say(upload, upload.dataset.tooLarge ?? '');
    return;
  }
  send(upload);
});

/**
 * Send a file, and show how much of it has gone.
 * @param {HTMLFormElement} form
 */
function send(form) {
  const request = new XMLHttpRequest();
  const sending = /** @type {HTMLElement} */ (form.querySelector('.sending'));
  const bar = /** @type {HTMLProgressElement} */ (sending.querySelector('progress'));
  const progress = /** @type {HTMLOutputElement} */ (sending.querySelector('output'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' });
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.value = Math.round((1000 * loaded) / total);
    progress.value = percent.format(loaded / total);
  });
  // Whatever became of it, the page of the streets tells.
  request.addEventListener('load', () => location.assign('/setup/streets'));
  request.addEventListener('error', async () => {
    // A server that refuses a file stops reading it; its page tells why, where it can be reached.
    const page = await fetch('/setup/streets').catch(() => null);
    if (page?.ok) {
      location.assign('/setup/streets');
      return;
    }
    sending.hidden = true;
    button.disabled = false;
    say(form, form.dataset.broken ?? '');
  });
  request.open('POST', form.action);
  request.send(new FormData(form));
  say(form, '');
  sending.hidden = false;
  button.disabled = true;
}

/**
 * Say above a form's field what is wrong.
 * @param {HTMLFormElement} form
 * @param {string} sentence
 */
function say(form, sentence) {
  let note = form.querySelector('.note.bad');
  if (!sentence) {
    note?.remove();
    return;
  }
  if (!note) {
    note = document.createElement('p');
    note.className = 'note bad';
    note.setAttribute('role', 'alert');
    form.prepend(note);
  }
  note.textContent = sentence;
}

/**
 * Only those fields of a delivery in sight that count, and the time that a slot is still held.
 * @module
 */

/** Show a part of a form only where the choice above makes it count. @param {HTMLElement} part */
function showWhen(part) {
  const { when, is } = part.dataset;
  const look = () => {
    const chosen = /** @type {HTMLInputElement|null} */ (
      document.querySelector(`[name="${when}"]:checked, select[name="${when}"]`)
    );
    part.hidden = chosen !== null && !(is ?? '').split(' ').includes(chosen.value);
  };
  document.addEventListener('change', look);
  look();
}

/** Show how long a slot is still held, whatever the clock of the browser says. @param {HTMLElement} part */
function countDown(part) {
  const until = performance.now() + Number(part.dataset.left) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    part.textContent = (left ? part.dataset.words?.replace('%', clock) : part.dataset.over) ?? '';
    if (left) setTimeout(tick, 1000);
  };
  tick();
}

for (const part of document.querySelectorAll('[data-left]'))
  countDown(/** @type {HTMLElement} */ (part));
for (const part of document.querySelectorAll('[data-when]'))
  showWhen(/** @type {HTMLElement} */ (part));

// A filter is applied as it is changed; whoever has no script presses its button.
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll('form[data-live]')
)) {
  form.addEventListener('change', (event) => {
    if (/** @type {HTMLElement} */ (event.target).tagName === 'SELECT') form.requestSubmit();
  });
}

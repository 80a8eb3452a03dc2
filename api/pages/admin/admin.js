/**
 * The example of a tariff follows what is typed: without this, its button does the same.
 * @module
 */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-example]'));
const PAUSE_MS = 400;
let timer = 0;
let asked = 0;

/** @param {HTMLFormElement} from */
async function follow(from) {
  const number = ++asked;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(from))
    if (typeof value === 'string') body.append(name, value);
  body.set('step', 'example');
  const reply = await fetch(location.pathname, { method: 'POST', body }).catch(() => null);
  if (!reply || number !== asked || ![200, 422].includes(reply.status)) return;
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  if (number !== asked) return;
  for (const id of ['example', 'example-sum']) {
    const drawn = page.getElementById(id);
    if (drawn) document.getElementById(id)?.replaceChildren(...drawn.childNodes);
  }
}

// Only a sum that follows what is typed is kept in sight.
const sum = document.getElementById('example-sum');
if (sum) sum.hidden = false;

form?.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(() => follow(form), PAUSE_MS);
});

export {};

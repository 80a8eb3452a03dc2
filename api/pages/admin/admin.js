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
  for (const [name, value] of new FormData(from)) if (typeof value === 'string') body.append(name, value);
  body.set('step', 'example');
  const reply = await fetch(location.pathname, { method: 'POST', body }).catch(() => null);
  if (!reply || number !== asked || ![200, 422].includes(reply.status)) return;
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  const example = page.getElementById('example');
  if (example && number === asked) document.getElementById('example')?.replaceChildren(...example.childNodes);
}

form?.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(() => follow(form), PAUSE_MS);
});

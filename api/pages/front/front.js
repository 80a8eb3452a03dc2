// Sends a chosen password with the token of the link. The token stands behind the "#", which no
// browser sends by itself; it leaves the address once it is used.

import { askMe, onward } from '/sign-in/session.js';

const form = document.getElementById('form');
const wrong = document.getElementById('wrong');
const away = document.getElementById('away');
const token = location.hash.slice(1);
const joins = form.dataset.kind === 'join';

async function ask(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang },
    body: JSON.stringify({ token, ...body }),
  });
  return { ok: answer.ok, told: await answer.json() };
}

function refuse(told) {
  const faults = (told.faults ?? []).map((fault) => fault.detail);
  const lines = (faults.length ? faults : [told.detail]).map((text) => {
    const line = document.createElement('p');
    line.textContent = text;
    return line;
  });
  wrong.replaceChildren(...lines);
  wrong.hidden = false;
}

async function succeed(told) {
  history.replaceState(null, '', location.pathname);
  form.hidden = true;
  document.getElementById('second-step').hidden = told.outcome !== 'second_step';
  const me = await askMe();
  if (me.ok) document.getElementById('onward').href = onward(me.json, '');
  const done = document.getElementById('done');
  done.hidden = false;
  done.querySelector('h2').focus();
}

async function trying(work) {
  away.hidden = true;
  wrong.hidden = true;
  try {
    await work();
  } catch {
    away.hidden = false;
  }
}

const button = form.querySelector('button');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  const path = joins ? '/v1/invitations/accept' : '/v1/password-resets';
  await trying(async () => {
    const { ok, told } = await ask(path, Object.fromEntries(new FormData(form)));
    if (ok) await succeed(told);
    else refuse(told);
  });
  button.removeAttribute('aria-disabled');
});

document.getElementById('no-token').hidden = token !== '';
form.hidden = token === '';

if (joins && token) {
  trying(async () => {
    const { ok, told } = await ask('/v1/invitations/read', {});
    if (ok) form.elements.namedItem('name').value = told.name;
    else refuse(told);
    form.hidden = !ok;
  });
}

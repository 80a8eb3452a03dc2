/**
 * The landing page of those without an account: leads on to sign in whoever is no recipient and
 * does not run the server.
 * @module
 */

import { listCooperatives, runsServer } from '/sign-in/operator.js';
import { HOME, SIGN_IN, at, signOut, tell } from '/sign-in/session.js';

function toSignIn() {
  const there = new URLSearchParams(location.search);
  there.set('next', HOME + location.search + location.hash);
  location.replace(`${SIGN_IN}?${there}`);
}

async function showOperator() {
  at('recipient').hidden = true;
  at('waiting').hidden = false;
  const reply = await listCooperatives();
  at('waiting').hidden = true;
  if (reply.status === 401) {
    toSignIn();
  } else if (!reply.ok) {
    tell(reply.status === 0 ? [at('wrong').dataset.away ?? ''] : reply.lines);
  } else {
    for (const id of ['who', 'out', 'installation_admin']) at(id).hidden = false;
    at('enter').hidden = true;
  }
}

at('out').addEventListener('click', async () => {
  const refused = await signOut();
  if (refused) tell(refused.lines);
  else location.replace(SIGN_IN);
});

window.addEventListener('pageshow', (event) => {
  // Kept whole by the browser for "back": whoever it showed may be signed out.
  if (event.persisted) location.reload();
});

if (runsServer()) {
  await showOperator();
} else if (location.hash !== '#recipient') {
  toSignIn();
}

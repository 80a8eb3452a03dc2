/** Where the app begins. */

import { start } from './core/state.js';
import { App, dress, fetchScreens } from './ui/app.js';
import { html, render } from './ui/h.js';

dress();
const home = document.getElementById('app');
if (home) {
  home.replaceChildren();
  render(html`<${App} />`, home);
}
await start();
await fetchScreens();

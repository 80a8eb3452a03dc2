/** Entry point of the app. */

import { start } from './core/state.js';

// What is kept is read, and what is asked for comes, while the screens are taken in.
const begun = start();
const { dress, fetchScreens, show } = await import('./ui/app.js').catch((error) => {
  // It broke off on its way, in the words of every browser.
  if (error instanceof TypeError && /import/i.test(error.message))
    /** @type {any} */ (globalThis).openAgain?.();
  throw error;
});
dress();
await show(document.getElementById('app'));
await begun;
await fetchScreens();

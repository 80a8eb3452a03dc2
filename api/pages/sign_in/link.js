/**
 * Hands over the token of a link, which stands behind the "#" of the address: no browser sends that
 * by itself, so no server and no log keeps it. It leaves the address at once.
 * @module
 */

const field = /** @type {HTMLInputElement} */ (document.getElementById('link'));
const token = location.hash.slice(1);
if (token) {
  history.replaceState(null, '', location.pathname + location.search);
  field.value = token;
  field.form?.requestSubmit();
}

export {};

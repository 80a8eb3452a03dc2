/**
 * Passkeys of this browser: what the server asks is JSON, what a device takes and gives is bytes.
 * @module
 */

/** Return whether this browser, at this address, knows passkeys at all. */
export function knowsPasskeys() {
  return window.isSecureContext && 'PublicKeyCredential' in window;
}

/**
 * Let the device answer with a passkey it has.
 * @param {any} options As the server gave them.
 */
export async function usePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(known),
  };
  return written(await navigator.credentials.get({ publicKey }));
}

/**
 * Let the device make a new passkey.
 * @param {any} options As the server gave them.
 */
export async function makePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(known),
  };
  return written(await navigator.credentials.create({ publicKey }));
}

/** @param {any} credential */
function known(credential) {
  return { ...credential, id: bytes(credential.id) };
}

/** @param {any} credential */
function written(credential) {
  /** @type {Record<string, string>} */
  const response = {};
  for (const part of [
    'clientDataJSON',
    'attestationObject',
    'authenticatorData',
    'signature',
    'userHandle',
  ]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

/** @param {string} base64url */
function bytes(base64url) {
  const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

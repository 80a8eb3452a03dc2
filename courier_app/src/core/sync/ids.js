/**
 * Ids that are made on the phone: UUIDs of version 7 (RFC 9562), rising with time so that they sort
 * in the order of making, also within a millisecond.
 * @module
 */

const SEQUENCE_BITS = 12;

/**
 * @param {() => number} phoneNow Milliseconds since 1970.
 * @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>} [fill] Fills with chance.
 * @returns {() => string}
 */
export function makeIds(phoneNow, fill = (bytes) => crypto.getRandomValues(bytes)) {
  let lastMs = 0;
  let sequence = 0;
  return () => {
    const bytes = fill(new Uint8Array(16));
    const nowMs = Math.max(0, Math.floor(phoneNow()));
    if (nowMs > lastMs) {
      lastMs = nowMs;
      sequence = ((bytes[6] & 0x07) << 8) | bytes[7];
    } else if ((sequence += 1) >> SEQUENCE_BITS) {
      lastMs += 1; // The clock stands, or was set back: go on counting from where it was.
      sequence = 0;
    }
    const high = Math.floor(lastMs / 2 ** 32);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, high);
    view.setUint32(2, lastMs % 2 ** 32);
    view.setUint16(6, 0x7000 | sequence);
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return asUuid(bytes);
  };
}

/** @param {Uint8Array} bytes Sixteen. */
function asUuid(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

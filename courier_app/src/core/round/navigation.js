/**
 * Way into the phone's own navigation.
 * @module
 */

/** @typedef {import('../types.js').LonLat} LonLat */

/**
 * The address that opens a place in the phone's own navigation.
 * @param {LonLat} point
 * @param {string} label
 * @param {string} userAgent
 */
export function navigationLink([lon, lat], label, userAgent) {
  const name = encodeURIComponent(label);
  if (/iPhone|iPad|Macintosh/.test(userAgent))
    return `maps://?daddr=${lat},${lon}&dirflg=b&q=${name}`;
  return `geo:${lat},${lon}?q=${lat},${lon}(${name})`;
}

/**
 * Photos, shrunk on the phone before they are kept: a proof is read on a screen, and a round has to
 * go through a bad network. Drawing anew also leaves out what the camera wrote into the file, such
 * as where it was.
 * @module
 */

export const LONGEST_PX = 1600;
export const ENOUGH_BYTES = 350_000;
const QUALITIES = [0.82, 0.7, 0.55, 0.4];

/**
 * The size to draw at: no side longer than {@link LONGEST_PX}, never larger than it is.
 * @param {number} width
 * @param {number} height
 */
export function shrunkSize(width, height) {
  const factor = Math.min(1, LONGEST_PX / Math.max(width, height, 1));
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}

/**
 * @param {Blob} file
 * @returns {Promise<Blob|null>} A JPEG; null where the file is no picture that this browser can read.
 */
export async function shrink(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const { width, height } = shrunkSize(picture.width, picture.height);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height);
    picture.close();
    for (const quality of QUALITIES) {
      const photo = await new Promise((/** @type {(blob: Blob|null) => void} */ done) => {
        canvas.toBlob(done, 'image/jpeg', quality);
      });
      if (photo && (photo.size <= ENOUGH_BYTES || quality === QUALITIES.at(-1))) return photo;
    }
    return null;
  } catch {
    return null;
  }
}

/**
 * The camera, as far as the phone reads codes with it.
 * @module
 */

import { html, useEffect, useRef } from '../../../kit/html.js';
import { t } from '../words.js';

/** Labels carry a second code, by which recipients follow their delivery: it is none of a parcel's. */
const FOLLOWED = /\/t\/tn_trl_/;

/** The camera, where the phone can read codes itself. @param {{onRead: (text: string) => void, onFail: () => void}} props */
export function Scanner({ onRead, onFail }) {
  const view = useRef(/** @type {HTMLVideoElement|null} */ (null));
  useEffect(() => {
    let over = false;
    /** @type {MediaStream|null} */
    let stream = null;
    const look = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const shown = view.current;
      if (over || !shown) return;
      shown.srcObject = stream;
      await shown.play();
      const detector = new /** @type {any} */ (window).BarcodeDetector();
      while (!over) {
        const found = (await detector.detect(shown)).find(
          (/** @type {{rawValue: string}} */ one) => !FOLLOWED.test(one.rawValue),
        );
        if (found && !over) {
          over = true;
          onRead(found.rawValue);
        }
        await new Promise((resolve) => {
          setTimeout(resolve, 150);
        });
      }
    };
    look()
      .catch(() => over || onFail())
      .finally(() => stream?.getTracks().forEach((one) => one.stop()));
    return () => {
      over = true;
      stream?.getTracks().forEach((one) => one.stop());
    };
  }, []);
  return html`<video ref=${view} class="pad" muted playsinline aria-label=${t('code-camera')}></video>`;
}

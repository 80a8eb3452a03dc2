/**
 * Our own signature pad: strokes of points, drawn with finger, pen or mouse.
 * @module
 */

import { Button, html, useEffect, useRef, useSignal } from '../../../kit/index.js';
import { t } from '../words.js';

/** Points closer than so many pixels to the one before tell nothing new. */
const STEP_PX = 2;
/** As many points as a signature may have at most, so that it stays small. */
const MOST_POINTS = 4000;

/**
 * @param {{onKeep: (strokes: [number, number][][], width: number, height: number) => unknown}} props
 */
export function Pad({ onKeep }) {
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const strokes = useRef(/** @type {[number, number][][]} */ ([]));
  const any = useSignal(false);

  useEffect(() => {
    const shown = /** @type {HTMLCanvasElement} */ (canvas.current);
    const scale = devicePixelRatio || 1;
    shown.width = shown.clientWidth * scale;
    shown.height = shown.clientHeight * scale;
    const pen = /** @type {CanvasRenderingContext2D} */ (shown.getContext('2d'));
    pen.scale(scale, scale);
    pen.lineWidth = 2.5;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.strokeStyle = '#101010';
  }, []);

  /** @param {PointerEvent} event @returns {[number, number]} */
  function point(event) {
    const box = /** @type {HTMLCanvasElement} */ (canvas.current).getBoundingClientRect();
    return [Math.round(event.clientX - box.left), Math.round(event.clientY - box.top)];
  }

  /** @param {PointerEvent} event */
  function begin(event) {
    /** @type {HTMLCanvasElement} */ (canvas.current).setPointerCapture(event.pointerId);
    strokes.current.push([point(event)]);
    draw(true);
    any.value = true;
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const stroke = strokes.current.at(-1);
    const last = stroke?.at(-1);
    if (!stroke || !last || !event.buttons || strokes.current.flat().length >= MOST_POINTS) return;
    const next = point(event);
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < STEP_PX) return;
    stroke.push(next);
    draw(false);
  }

  /** @param {boolean} dot Whether a stroke begins. */
  function draw(dot) {
    const pen = /** @type {HTMLCanvasElement} */ (canvas.current).getContext('2d');
    const stroke = strokes.current.at(-1);
    if (!pen || !stroke) return;
    const [to, from] = [stroke[stroke.length - 1], stroke[stroke.length - 2] ?? stroke[0]];
    pen.beginPath();
    pen.moveTo(from[0], from[1]);
    pen.lineTo(to[0] + (dot ? 0.1 : 0), to[1]);
    pen.stroke();
  }

  function clear() {
    const shown = /** @type {HTMLCanvasElement} */ (canvas.current);
    shown.getContext('2d')?.clearRect(0, 0, shown.width, shown.height);
    strokes.current = [];
    any.value = false;
  }

  function keep() {
    const shown = /** @type {HTMLCanvasElement} */ (canvas.current);
    return onKeep(strokes.current, shown.clientWidth, shown.clientHeight);
  }

  return html`<canvas ref=${canvas} class="pad" role="img" aria-label=${t('signature-pad')} onPointerDown=${begin} onPointerMove=${move}></canvas>
    <div class="row"><${Button} off=${!any.value} onClick=${clear}>${t('signature-clear')}</${Button}>
      <${Button} off=${!any.value} look=${any.value ? 'main' : ''} onClick=${keep}>${t('signature-keep')}</${Button}></div>`;
}

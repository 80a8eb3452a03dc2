/**
 * What every screen is made with: one place that knows where the third-party modules lie.
 * @module
 */

export {
  computed, effect, html, render, signal, useComputed, useEffect, useId, useLayoutEffect, useRef, useSignal,
} from '../../vendor/ui.js';

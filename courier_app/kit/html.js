/**
 * Tools that every screen is made with: one place that knows where the third-party modules lie.
 * @module
 */

export {
  effect,
  html,
  render,
  signal,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useSignal,
} from '../vendor/ui.js';

/** Focus is never lost: when the focused element vanishes, focus goes where the user would look next. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * @param within the part of the page that is watched
 * @param rescue called after an element that had focus in it has gone, and nothing else has taken focus
 */
export function useFocusRescue(within: RefObject<HTMLElement | null>, rescue: (lost: HTMLElement) => void): void {
  const focused = useRef<HTMLElement | null>(null);

  useEffect(() => {
    const part = within.current;
    if (part === null) {
      return;
    }
    const remember = (event: FocusEvent) => {
      focused.current = event.target instanceof HTMLElement ? event.target : null;
    };
    // A blur towards another element was the user's own wish; one by removal leads nowhere.
    const forget = (event: FocusEvent) => {
      if (event.relatedTarget !== null) {
        focused.current = null;
      }
    };
    part.addEventListener('focusin', remember);
    part.addEventListener('focusout', forget);
    return () => {
      part.removeEventListener('focusin', remember);
      part.removeEventListener('focusout', forget);
    };
  }, [within]);

  // After every render: any of them may have removed what had focus.
  useLayoutEffect(() => {
    const lost = focused.current;
    if (lost !== null && !lost.isConnected) {
      focused.current = null;
      if (document.activeElement === null || document.activeElement === document.body) {
        rescue(lost);
      }
    }
  });
}

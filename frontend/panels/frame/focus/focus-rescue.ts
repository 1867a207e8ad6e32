/** Keeps focus on the page: when the focused element disappears, focus moves to where the user would look next. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * @param within the part of the page that is watched
 * @param rescue called after an element with focus has been removed and no other element has focus
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
    // A blur to another element was done by the user; a blur by removal has no other element.
    const clear = (event: FocusEvent) => {
      if (event.relatedTarget !== null) {
        focused.current = null;
      }
    };
    part.addEventListener('focusin', remember);
    part.addEventListener('focusout', clear);
    return () => {
      part.removeEventListener('focusin', remember);
      part.removeEventListener('focusout', clear);
    };
  }, [within]);

  // After every render: any of them may have removed the focused element.
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

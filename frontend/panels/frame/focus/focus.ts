/** Focus that the page moves by itself: to the heading of a new page, or away from an element that has disappeared. */
import { type RefObject, useEffect, useRef } from 'react';

/** @param wanted false: focus stays where the browser has put it */
export function useHeadingWithFocus(wanted = true): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (wanted) {
      heading.current?.focus();
    }
  }, [wanted]);
  return heading;
}

/** Milliseconds: less than a person needs to see where focus went and press on purpose. */
export const HELD_MS = 800;

/** Ignores a second key press that was meant for the element that has disappeared. */
export function moveFocus(target: HTMLElement | null): void {
  if (target === null) {
    return;
  }
  target.focus();
  const hold = (event: MouseEvent) => {
    // A click by key has no count; a click with a pointer was aimed at this element and counts.
    if (event.detail === 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  target.addEventListener('click', hold, true);
  setTimeout(() => target.removeEventListener('click', hold, true), HELD_MS);
}

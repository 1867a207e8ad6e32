/** Focus that the page moves by itself: to the heading of what took the place of all else, or away from what has vanished. */
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

/** Milliseconds; shorter than anybody needs to see where focus went and press on purpose. */
export const HELD_MS = 800;

/** A second press of the key that was meant for what has vanished does not press what took its place. */
export function moveFocus(target: HTMLElement | null): void {
  if (target === null) {
    return;
  }
  target.focus();
  const hold = (event: MouseEvent) => {
    // A key's click has no count; a pointer was aimed.
    if (event.detail === 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  target.addEventListener('click', hold, true);
  setTimeout(() => target.removeEventListener('click', hold, true), HELD_MS);
}

/** Focus on the heading of a page that took the place of another without anybody having pressed a link. */
import { type RefObject, useEffect, useRef } from 'react';

export function useHeadingWithFocus(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return heading;
}

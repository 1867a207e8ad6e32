/** Lets a wide table scroll inside its frame, by keyboard too. A frame that does not scroll is no tab stop. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../../../translations/words.ts';

export function TableFrame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const { t } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);

  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return;
    }
    // One pixel can come from rounding.
    const measure = () => setScrolls(element.scrollWidth > element.clientWidth + 1);
    const observer = new ResizeObserver(measure);
    for (const each of [element, ...element.children]) {
      observer.observe(each);
    }
    measure();
    return () => observer.disconnect();
  }, []);

  const stop = scrolls ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {};
  return (
    <div className="table-place">
      {scrolls && <p className="subtle">{t('table.scrolls')}</p>}
      <div ref={frame} className={`table-frame ${scrolls ? 'table-frame--scrolls' : ''}`} {...stop}>
        {children}
      </div>
    </div>
  );
}

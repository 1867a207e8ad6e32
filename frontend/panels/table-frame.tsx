/** Lets a wide table scroll by itself where the screen is narrow, by keyboard too. */
import type { ReactNode } from 'react';

export function TableFrame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="table-frame" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

/** What few users ask for, closed until it is opened. The browser's own element: it needs no code, and prints as it stands. */
import type { ReactNode } from 'react';

interface FoldProps {
  readonly heading: string;
  readonly children: ReactNode;
}

export function Fold({ heading, children }: FoldProps) {
  return (
    <details className="fold">
      <summary className="fold-heading">{heading}</summary>
      <div className="fold-body">{children}</div>
    </details>
  );
}

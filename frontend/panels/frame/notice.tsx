/** A framed message. Its tone is in the icon's shape and the heading's words too, not only in the colour. */
import { Heading } from '@navikt/ds-react';
import type { ReactNode } from 'react';

type Tone = 'success' | 'danger' | 'warning' | 'info';

interface NoticeProps {
  readonly tone: Tone;
  readonly heading: string;
  /** Of the heading; 2 where nothing stands between it and the heading of the page. */
  readonly level?: '2' | '3';
  readonly text?: string;
  readonly children?: ReactNode;
  /** Whether a screen reader reads heading and text at once. Only for a failure. */
  readonly alert?: boolean;
}

const SHAPES: Readonly<Record<Tone, string>> = {
  success: 'M5 12.5l4.5 4.5L19 7.5',
  danger: 'M7 7l10 10M17 7L7 17',
  warning: 'M12 6v7.5M12 17v.5',
  info: 'M12 7v.5M12 11v6.5',
};

export function Notice({ tone, heading, level = '3', text, children, alert = false }: NoticeProps) {
  return (
    <div className={`notice notice--${tone}`}>
      <svg className="notice-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        {tone === 'warning' ? (
          <path className="notice-plate" d="M12 1.5L23 21.5H1z" />
        ) : (
          <circle className="notice-plate" cx="12" cy="12" r="11" />
        )}
        <path
          className="notice-sign"
          d={SHAPES[tone]}
          transform={tone === 'warning' ? 'translate(0 2) scale(1 .95)' : ''}
        />
      </svg>
      <div className="notice-body">
        <div className="notice-words" {...(alert ? { role: 'alert' } : {})}>
          <Heading level={level} size="small">
            {heading}
          </Heading>
          {text !== undefined && <p>{text}</p>}
        </div>
        {children}
      </div>
    </div>
  );
}

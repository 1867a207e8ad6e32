/** The progress bar, with what is being done, the counts and the estimate in words. */
import { useWords } from '../../translations/words.ts';

interface ProgressIndicatorProps {
  readonly label: string;
  /** 0 to 100. */
  readonly percent: number;
  /** `Slår sammen deltakere, 12 av 40 deler` */
  readonly message: string;
  /** Null: there is nothing to wait for. */
  readonly estimate: string | null;
  /** The first half is processing, the second the download. */
  readonly twoPhases?: boolean;
  readonly tone?: 'active' | 'still' | 'stopped' | 'done';
}

export function ProgressIndicator(props: ProgressIndicatorProps) {
  const { label, percent, message, estimate, twoPhases = false, tone = 'active' } = props;
  const { t } = useWords();
  return (
    <div className={`progress progress--${tone}`}>
      <div className="progress-head">
        <p className="progress-message">{message}</p>
        <p className="progress-percent" aria-hidden="true">
          {t('bar.percent', { percent })}
        </p>
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={t('bar.value', { percent, message })}
      >
        <div className="bar-fill" style={{ width: `${percent}%` }} />
        {twoPhases && <div className="bar-middle" />}
      </div>
      {twoPhases && (
        <div className="bar-phases" aria-hidden="true">
          <span>{t('bar.processingHalf')}</span>
          <span>{t('bar.downloadingHalf')}</span>
        </div>
      )}
      {estimate !== null && <p className="progress-estimate">{estimate}</p>}
    </div>
  );
}

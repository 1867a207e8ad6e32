/** The button that downloads the report, with its name and size, and how the download goes. It works for as long as the report is kept. */
import { Button } from '@navikt/ds-react';
import type { ExportResult } from '../../../lambdas/protocol.ts';
import { downloadedPercent } from '../../progress/bar.ts';
import { useRunPart, useRunStore } from '../../progress/run-context.ts';
import { useWords } from '../../translations/words.ts';
import { ProgressIndicator } from '../run/progress-indicator.tsx';

interface ReportDownloadProps {
  readonly result: Extract<ExportResult, { outcome: 'completed' }>;
  /** Secondary where something else is to be done first. */
  readonly variant?: 'primary' | 'secondary';
  /** Whether to say for how long the report is kept. */
  readonly saysKept?: boolean;
}

export function ReportDownload({ result, variant = 'primary', saysKept = true }: ReportDownloadProps) {
  const store = useRunStore();
  const download = useRunPart((screen) => screen.download);
  const inBar = useRunPart((screen) => screen.downloadWhenReady);
  const words = useWords();
  const { t, bytes } = words;
  const running = download.kind === 'running';
  return (
    <>
      <div className="download">
        <Button variant={variant} aria-disabled={running} onClick={() => void store.download()} data-command="download">
          {running
            ? t('outcome.completed.downloading')
            : t(download.kind === 'done' ? 'outcome.completed.again' : 'outcome.completed.download')}
        </Button>
        {running && (
          <Button variant="secondary" onClick={() => store.cancelDownload()} data-command="cancel-download">
            {t('outcome.completed.cancel')}
          </Button>
        )}
        <span className="download-file">
          {result.fileName} <span className="download-size">({bytes(result.bytes)})</span>
        </span>
      </div>
      {running && !inBar && (
        <ProgressIndicator
          label={t('bar.downloadLabel')}
          percent={downloadedPercent(download)}
          message={words.download(download.received, download.total)}
          estimate={null}
        />
      )}
      {download.kind === 'done' && <p>{t('outcome.completed.saved')}</p>}
      {download.kind === 'cancelled' && <p>{t('outcome.completed.cancelled')}</p>}
      {download.kind === 'failed' && (
        <p role="alert" className="field-error">
          {t(
            `outcome.completed.${download.reason === 'interrupted' && download.received === 0 ? 'notBegun' : download.reason}`,
          )}
        </p>
      )}
      {saysKept && (download.kind === 'none' || running) && <p className="subtle">{t('outcome.completed.kept')}</p>}
    </>
  );
}

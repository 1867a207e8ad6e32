/** The finished file, how it was checked, and the button that downloads it. */
import { Button } from '@navikt/ds-react';
import type { ExportResult, Role } from '../../../lambdas/protocol.ts';
import { downloadedPercent } from '../../progress/bar.ts';
import { useRunScreen, useRunStore } from '../../progress/run-context.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';
import { ProgressIndicator } from '../run/progress-indicator.tsx';
import { ProofFiles } from './proof-files.tsx';

interface CompletedOutcomeProps {
  readonly result: Extract<ExportResult, { outcome: 'completed' }>;
  readonly role: Role;
}

export function CompletedOutcome({ result, role }: CompletedOutcomeProps) {
  const store = useRunStore();
  const { download, downloadWhenReady } = useRunScreen();
  const { t, number, bytes } = useWords();
  const running = download.kind === 'running';
  return (
    <Notice tone="success" heading={t('outcome.completed.heading')}>
      <dl className="facts">
        <dt>{t('outcome.completed.fileName')}</dt>
        <dd>{result.fileName}</dd>
        <dt>{t('outcome.completed.size')}</dt>
        <dd>{bytes(result.bytes)}</dd>
        <dt>{t('outcome.completed.rows')}</dt>
        <dd>{number(result.rows)}</dd>
        <dt>{t('outcome.completed.sha256')}</dt>
        <dd>
          <code className="checksum">{result.sha256}</code>
        </dd>
        <dt>{t('outcome.completed.signature')}</dt>
        <dd>
          <ProofFiles />
        </dd>
      </dl>
      {role === 'finance' ? (
        <p>{t('outcome.completed.byOthers')}</p>
      ) : (
        <Button aria-disabled={running} onClick={() => void store.download()} data-command="download">
          {running
            ? t('outcome.completed.downloading')
            : t(download.kind === 'done' ? 'outcome.completed.again' : 'outcome.completed.download')}
        </Button>
      )}
      {running && !downloadWhenReady && (
        <ProgressIndicator
          label={t('bar.downloadLabel')}
          percent={downloadedPercent(download)}
          message={
            download.total === null
              ? t('message.downloadingUnknown', { received: bytes(download.received) })
              : t('message.downloading', { received: bytes(download.received), total: bytes(download.total) })
          }
          estimate={null}
        />
      )}
      {download.kind === 'done' && <p>{t('outcome.completed.saved')}</p>}
      {download.kind === 'failed' && (
        <p role="alert" className="field-error">
          {t(
            `outcome.completed.${download.reason === 'interrupted' && download.received === 0 ? 'notBegun' : download.reason}`,
          )}
        </p>
      )}
    </Notice>
  );
}

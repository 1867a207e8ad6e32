/** The report of one row: its format and size, and the button that downloads it. */
import { Button } from '@navikt/ds-react';
import { useState } from 'react';
import type { ExportListItem } from '../../../lambdas/protocol.ts';
import { problemOf } from '../../api/problem.ts';
import { DamagedFileError } from '../../progress/download.ts';
import { useRunStore } from '../../progress/run-context.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';

interface ReportDownloadProps {
  readonly item: ExportListItem;
  /** When it was asked for, as its row says. */
  readonly time: string;
  readonly canDownload: boolean;
}

type Saving = { readonly kind: 'idle' | 'running' } | { readonly kind: 'failed'; readonly reason: string };

export function ReportDownload({ item: { exportId, request, result }, time, canDownload }: ReportDownloadProps) {
  const store = useRunStore();
  const say = useSay();
  const { t, bytes } = useWords();
  const [saving, setSaving] = useState<Saving>({ kind: 'idle' });
  if (result?.outcome !== 'completed') {
    return t(`history.${request.format}`);
  }
  const running = saving.kind === 'running';

  async function save(file: { readonly fileName: string; readonly sha256: string }) {
    setSaving({ kind: 'running' });
    try {
      await store.saveReport(exportId, file);
      setSaving({ kind: 'idle' });
      say(t('outcome.completed.saved'));
    } catch (error) {
      const cause =
        error instanceof DamagedFileError ? 'damaged' : problemOf(error) === null ? 'interrupted' : 'refused';
      setSaving({ kind: 'failed', reason: t(`outcome.completed.${cause}`) });
    }
  }

  return (
    <span className="row-report">
      <span className="row-file">
        {t('history.file', { format: t(`history.${request.format}`), size: bytes(result.bytes) })}
      </span>
      {canDownload && (
        <Button
          size="small"
          variant="secondary"
          aria-label={t('history.downloadOf', { year: request.year, time })}
          aria-disabled={running}
          onClick={() => (running ? undefined : void save(result))}
        >
          {t(running ? 'outcome.completed.downloading' : 'history.download')}
        </Button>
      )}
      {saving.kind === 'failed' && (
        <span role="alert" className="field-error">
          {saving.reason}
        </span>
      )}
    </span>
  );
}

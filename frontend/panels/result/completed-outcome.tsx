/** The finished report: first what pays, then the file, and folded how it can be verified. */
import { Link } from '@navikt/ds-react';
import type { ExportResult, Role } from '../../../lambdas/protocol.ts';
import type { Run } from '../../progress/run.ts';
import { useRunPart } from '../../progress/run-context.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { Fold } from '../frame/fold.tsx';
import { Notice } from '../frame/notice.tsx';
import { PaidFigures } from './paid-figures.tsx';
import { ProofFiles } from './proof-files.tsx';
import { ReportDownload } from './report-download.tsx';

interface CompletedOutcomeProps {
  readonly run: Run;
  readonly result: Extract<ExportResult, { outcome: 'completed' }>;
  readonly role: Role;
}

export function CompletedOutcome({ run, result, role }: CompletedOutcomeProps) {
  const { t, number } = useWords();
  const downloads = useRunPart((screen) => screen.downloadWhenReady);
  const summary = run.summary?.value;
  return (
    <Notice tone="success" heading={t(downloads ? 'outcome.completed.downloads' : 'outcome.completed.heading')}>
      {summary?.kind === 'final' && <PaidFigures total={summary.total} />}
      {role === 'finance' ? <p>{t('outcome.completed.byOthers')}</p> : <ReportDownload result={result} />}
      <Fold heading={t('outcome.completed.details')}>
        <dl className="facts">
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
        <Link href={addressOf({ page: 'details', exportId: run.exportId, query: '' })}>
          {t('outcome.completed.toDetails')}
        </Link>
      </Fold>
    </Notice>
  );
}

/** How an import ended: what it changed in the register, and what it did not. */
import { Link } from '@navikt/ds-react';
import { Fragment } from 'react';
import { type ImportFileView, type ImportView, RESTORABLE_DAYS } from '../../../lambdas/protocol.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../result/outcome.tsx';
import { ImportFailureText } from './import-failure.tsx';

export function ImportResult({ view }: { readonly view: ImportView }) {
  const { t } = useWords();
  const { status, failure, files, supportReference } = view;
  switch (status) {
    case 'cancelled':
      return <Notice tone="info" heading={t('importResult.cancelled')} text={t('importResult.failedText')} />;
    case 'failed': {
      const code = failure?.code ?? files.find((file) => file.failure !== null)?.failure?.code;
      return (
        <Notice tone="danger" heading={t('importResult.failed')} text={t('importResult.failedText')} alert>
          {failure !== null && <ImportFailureText failure={failure} />}
          {code !== undefined && <SupportFacts code={code} supportReference={supportReference} />}
        </Notice>
      );
    }
    case 'completed':
      return <Completed view={view} />;
    default:
      return null;
  }
}

function Completed({ view }: { readonly view: ImportView }) {
  const { t } = useWords();
  const { files, registerVersion, summary } = view;
  const unchanged = registerVersion === null;
  const heading =
    summary.failed > 0
      ? t(unchanged ? 'importResult.partlyUnchanged' : 'importResult.partly', { count: summary.failed })
      : t(unchanged ? 'importResult.unchanged' : 'importResult.completed');
  const text = unchanged && summary.failed === 0 ? { text: t('importResult.unchangedText') } : {};
  return (
    <Notice tone={summary.failed > 0 ? 'warning' : unchanged ? 'info' : 'success'} heading={heading} {...text}>
      <Changes files={files} />
      {!unchanged && (
        <>
          <p>{t('importResult.undo', { days: RESTORABLE_DAYS })}</p>
          <Link href={addressOf({ page: 'export', exportId: null })}>{t('register.toExport')}</Link>
        </>
      )}
    </Notice>
  );
}

function Changes({ files }: Pick<ImportView, 'files'>) {
  const { t } = useWords();
  const named = (those: (file: ImportFileView) => boolean) => files.filter(those).map(({ name }) => name);
  const changes = [
    ['added', named(({ change }) => change === 'added')],
    ['replaced', named(({ change }) => change === 'replaced')],
    ['same', named(({ change }) => change === 'unchanged')],
    ['notImported', named(({ status }) => status === 'failed' || status === 'timeout')],
  ] as const;
  return (
    <dl className="facts">
      {changes
        .filter(([, names]) => names.length > 0)
        .map(([key, names]) => (
          <Fragment key={key}>
            <dt>{t(`importResult.${key}`)}</dt>
            <dd>{names.join(', ')}</dd>
          </Fragment>
        ))}
    </dl>
  );
}

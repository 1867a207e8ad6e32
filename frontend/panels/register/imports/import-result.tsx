/** How an import ended: what it changed in the register, and what it did not. */
import { Button } from '@navikt/ds-react';
import { Fragment } from 'react';
import {
  canPublishAgain,
  type ImportFileView,
  type ImportView,
  RESTORABLE_DAYS,
} from '../../../../lambdas/protocol.ts';
import { useImportStore } from '../../../progress/imports/import-context.ts';
import { useWords } from '../../../translations/words.ts';
import { Notice } from '../../frame/notice.tsx';
import { SupportFacts } from '../../frame/support-facts.tsx';
import { UndoChange } from '../undo-change.tsx';
import { ImportFailureText } from './import-failure.tsx';
import { NextStep } from './next-step.tsx';

interface ImportResultProps {
  readonly view: ImportView;
  /** Whether the user may change the register. */
  readonly canChange: boolean;
  /** A resume was pressed and is not confirmed by the server yet. */
  readonly resuming: boolean;
  /** Whether this page has seen it run. */
  readonly ranHere: boolean;
}

export function ImportResult({ view, canChange, resuming, ranHere }: ImportResultProps) {
  const { t } = useWords();
  const { status, failure, files, supportReference } = view;
  switch (status) {
    case 'cancelled':
      return <Notice tone="info" heading={t('importResult.cancelled')} text={t('importResult.failedText')} />;
    case 'failed': {
      const code = failure?.code ?? files.find((file) => file.failure !== null)?.failure?.code;
      return (
        <Notice
          tone="danger"
          heading={t(canPublishAgain(view) ? 'importResult.notPublished' : 'importResult.failed')}
          text={t('importResult.failedText')}
          alert
        >
          {failure !== null && <ImportFailureText failure={failure} />}
          {code !== undefined && <SupportFacts code={code} supportReference={supportReference} />}
          {canChange && canPublishAgain(view) && <PublishAgain resuming={resuming} />}
        </Notice>
      );
    }
    case 'completed':
      return <Completed view={view} canChange={canChange} ranHere={ranHere} />;
    default:
      return null;
  }
}

function PublishAgain({ resuming }: Pick<ImportResultProps, 'resuming'>) {
  const store = useImportStore();
  const { t } = useWords();
  return (
    <>
      <p>{t('importResult.canPublish')}</p>
      <div>
        <Button
          size="small"
          variant="secondary"
          aria-disabled={resuming}
          onClick={() => (resuming ? undefined : void store.send('resume'))}
        >
          {t(resuming ? 'importFile.retrying' : 'importFile.retry')}
        </Button>
      </div>
    </>
  );
}

function Completed({ view, canChange, ranHere }: Omit<ImportResultProps, 'resuming'>) {
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
          {canChange && (
            <NextStep
              year={view.year}
              registerVersion={registerVersion}
              byItself={ranHere && files.every(({ status }) => status === 'completed')}
            />
          )}
          <p className="subtle">{t('importResult.undo', { days: RESTORABLE_DAYS })}</p>
          {canChange && <UndoChange year={view.year} version={registerVersion} text={t('undo.import')} />}
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

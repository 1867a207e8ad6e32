/** The files of an import, each with its status in words and, if it failed, why and what can be done. */
import { Button, Heading, Tag } from '@navikt/ds-react';
import { useState } from 'react';
import {
  type ImportFileView,
  type ImportView,
  isImportEnded,
  MAX_FILE_TRIES,
  MAX_SESSION_HOURS,
} from '../../../../lambdas/protocol.ts';
import { isUnanswered, problemOf } from '../../../api/problem.ts';
import { useMe } from '../../../api/queries.ts';
import { useImportStore } from '../../../progress/imports/import-context.ts';
import { sentPercent, type Transfer } from '../../../progress/imports/transfer.ts';
import { useWords } from '../../../translations/words.ts';
import { ImportFailureText } from './import-failure.tsx';

interface ImportFilesProps {
  readonly view: ImportView;
  readonly transfer: Transfer | null;
  /** Whether the user may change the register. */
  readonly canChange: boolean;
  /** Id of the file whose retry was pressed. */
  readonly retrying: string | null;
}

export function ImportFiles({ view, transfer, canChange, retrying }: ImportFilesProps) {
  const { t } = useWords();
  return (
    <section aria-labelledby="import-files-heading" className="stack-small">
      <Heading level="3" size="xsmall" id="import-files-heading">
        {t('import.files')}
      </Heading>
      <ul className="import-files">
        {view.files.map((file) => (
          <li key={file.fileId} className="import-file">
            <FileStatus file={file} view={view} transfer={transfer} />
            <FileFailure file={file} view={view} canChange={canChange} retrying={retrying} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FileStatusProps extends Pick<ImportFilesProps, 'view' | 'transfer'> {
  readonly file: ImportFileView;
}

function FileStatus({ file, view, transfer }: FileStatusProps) {
  const { t, number, seconds } = useWords();
  const { text, colour, percent } = useFileStatus(file, view, transfer);
  const facts = [
    ...(file.rows > 0 ? [t('importFile.rows', { count: file.rows, rows: number(file.rows) })] : []),
    ...(file.milliseconds === null ? [] : [seconds(file.milliseconds)]),
    ...(file.attempt > 1 ? [t('importFile.attempt', { attempt: file.attempt, max: MAX_FILE_TRIES })] : []),
    ...(file.change === null ? [] : [t(`importFile.change.${file.change}`)]),
  ];
  return (
    <>
      <div className="card-head">
        <span className="file-name">{file.name}</span>
        <Tag variant="moderate" size="small" data-color={colour}>
          {text}
        </Tag>
      </div>
      {percent !== null && (
        <div className="bar bar--thin" aria-hidden="true">
          <div className="bar-fill" style={{ width: `${percent}%` }} />
        </div>
      )}
      {facts.length > 0 && <p className="subtle">{facts.join(' · ')}</p>}
    </>
  );
}

type Colour = 'neutral' | 'info' | 'success' | 'danger' | 'warning';

/** `percent` null: nothing is being done with the file. */
function useFileStatus(
  file: ImportFileView,
  view: ImportView,
  transfer: Transfer | null,
): { readonly text: string; readonly colour: Colour; readonly percent: number | null } {
  const { t } = useWords();
  if (transfer !== null) {
    const parts = transfer.parts.filter(({ fileId }) => fileId === file.fileId);
    if (parts.some(({ state }) => state === 'failed')) {
      return { text: t('fileStatus.notSent'), colour: 'danger', percent: null };
    }
    if (parts.every(({ state }) => state === 'sent')) {
      return { text: t('fileStatus.sent'), colour: 'success', percent: null };
    }
    const percent = sentPercent(transfer, file.fileId);
    return parts.every(({ state }) => state === 'waiting')
      ? { text: t('fileStatus.waiting'), colour: 'neutral', percent: null }
      : { text: t('fileStatus.sending', { percent }), colour: 'info', percent };
  }
  switch (file.status) {
    case 'completed':
      return { text: t('fileStatus.completed'), colour: 'success', percent: null };
    case 'failed':
    case 'timeout':
      return { text: t(`fileStatus.${file.status}`), colour: 'danger', percent: null };
    case 'pending': {
      const stopped = view.status === 'cancelled' || view.status === 'failed';
      const key = stopped ? 'cancelled' : file.attempt > 0 ? 'retrying' : 'pending';
      return { text: t(`fileStatus.${key}`), colour: 'neutral', percent: null };
    }
    default: {
      if (isImportEnded(view.status)) {
        return { text: t('fileStatus.cancelled'), colour: 'neutral', percent: null };
      }
      const percent = Math.floor(file.percent);
      const text = t('fileStatus.withPercent', { status: t(`fileStatus.${file.status}`), percent });
      return { text, colour: 'info', percent };
    }
  }
}

/** Failures after which there is nothing left to be read. */
const UPLOAD_ANEW: readonly string[] = ['upload_missing', 'upload_size_differs'];

interface FileFailureProps extends Pick<ImportFilesProps, 'view' | 'canChange' | 'retrying'> {
  readonly file: ImportFileView;
}

function FileFailure({ file, view, canChange, retrying }: FileFailureProps) {
  const store = useImportStore();
  const me = useMe().data;
  const { t } = useWords();
  const { failure, fileId, name } = file;
  const failed = file.status === 'failed' || file.status === 'timeout';
  const pressed = retrying === fileId;
  const ended = view.status === 'completed' || view.status === 'failed';
  const canRetry = canChange && ended && failure?.retryable === true && !UPLOAD_ANEW.includes(failure.code);
  return (
    <>
      {failed && failure !== null && (
        <div className="file-failure stack-small">
          <ImportFailureText failure={failure} />
          {isImportEnded(view.status) && (
            <p>{t(file.replaces === null ? 'importFile.notInRegister' : 'importFile.keptPredecessor')}</p>
          )}
          {canRetry && (
            <>
              <p>{t('importFile.canRetry', { hours: MAX_SESSION_HOURS })}</p>
              <div>
                <Button
                  size="small"
                  variant="secondary"
                  aria-label={t('importFile.retryName', { name })}
                  aria-disabled={pressed}
                  onClick={() => (pressed ? undefined : void store.retryFile(fileId))}
                >
                  {t(pressed ? 'importFile.retrying' : 'importFile.retry')}
                </Button>
              </div>
            </>
          )}
        </div>
      )}
      {file.rowsInError > 0 && me?.role !== 'finance' && <RowsInError file={file} year={view.year} />}
    </>
  );
}

interface RowsInErrorProps {
  readonly file: ImportFileView;
  readonly year: number;
}

function RowsInError({ file: { fileId, name, rowsInError }, year }: RowsInErrorProps) {
  const store = useImportStore();
  const { t, error } = useWords();
  const [refusal, setRefusal] = useState<string | null>(null);
  const download = t('importFile.rowsInError', { count: rowsInError });

  async function save() {
    setRefusal(null);
    try {
      await store.saveRowsInError(fileId, `${t('importFile.rowsInErrorFile')}-${year}-${fileId}.csv`);
    } catch (cause) {
      setRefusal(isUnanswered(cause) ? t('problem.noAnswer') : error(problemOf(cause)?.code ?? 'unknown'));
    }
  }
  return (
    <div className="stack-small">
      <div>
        <Button
          size="small"
          variant="tertiary"
          aria-label={t('importFile.rowsInErrorOf', { download, name })}
          onClick={() => void save()}
        >
          {download}
        </Button>
      </div>
      {refusal !== null && (
        <p role="alert" className="field-error">
          {t('importFile.rowsInErrorFailed', { reason: refusal })}
        </p>
      )}
    </div>
  );
}

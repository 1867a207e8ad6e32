/** The followed import: its status, its files, what the user can do, and how it ended. */
import { Button, Heading, Tag } from '@navikt/ds-react';
import { useEffect, useRef, useState } from 'react';
import { type ImportView, isImportEnded } from '../../../../lambdas/protocol.ts';
import { useImportScreen, useImportStore } from '../../../progress/imports/import-context.ts';
import { type ImportState, importIdOf, isImportWorking } from '../../../progress/imports/import-reducer.ts';
import { sentPercent, type Transfer } from '../../../progress/imports/transfer.ts';
import { useWords } from '../../../translations/words.ts';
import { useActorName } from '../../frame/actor-name.ts';
import { moveFocus } from '../../frame/focus/focus.ts';
import { useFocusRescue } from '../../frame/focus/focus-rescue.ts';
import { ProgressIndicator } from '../../run/progress-indicator.tsx';
import { ReplaceDialog } from '../replace-dialog.tsx';
import { ImportControls } from './import-controls.tsx';
import { ImportFiles } from './import-files.tsx';
import { ImportResult } from './import-result.tsx';
import { usePaceEstimate } from './pace-estimate.ts';

interface ImportPanelProps {
  /** Whether the user may change the register. */
  readonly canChange: boolean;
  /** Called with the id of the heading that is next, after the import has been closed. */
  readonly onClosed: (next: string) => void;
}

export function ImportPanel(props: ImportPanelProps) {
  const { state } = useImportScreen();
  useWarningOnLeave(state);
  return importIdOf(state) === null ? null : <OpenedImport {...props} />;
}

function OpenedImport({ canChange, onClosed }: ImportPanelProps) {
  const store = useImportStore();
  const { state } = useImportScreen();
  const { t } = useWords();
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusRescue(panel, () => moveFocus(heading.current));
  const close = (next: string) => {
    store.close();
    onClosed(next);
  };
  const decline = async () => {
    await store.send('cancel');
    close('upload-heading');
  };
  const view = state.kind === 'following' ? state.view : null;
  const closable = view === null ? state.kind === 'not-found' : isImportEnded(view.status);
  return (
    <section className="card" aria-labelledby="import-heading" ref={panel}>
      <div className="card-head">
        <Heading level="2" size="medium" id="import-heading" ref={heading} tabIndex={-1}>
          {view === null ? t('import.headingUnknown') : t('import.heading', { year: view.year })}
        </Heading>
        {view !== null && <ImportStatusTag status={view.status} />}
      </div>
      {state.kind === 'opening' && <p>{t('import.opening')}</p>}
      {state.kind === 'not-found' && <p>{t('import.notFound')}</p>}
      {state.kind === 'following' && (
        <Session key={state.view.importId} state={state} canChange={canChange} onDecline={decline} />
      )}
      {closable && (
        <div>
          <Button variant="secondary" size="small" onClick={() => close('register-files-heading')}>
            {t('import.close')}
          </Button>
        </div>
      )}
    </section>
  );
}

interface SessionProps extends Pick<ImportPanelProps, 'canChange'> {
  readonly state: Extract<ImportState, { kind: 'following' }>;
  readonly onDecline: () => Promise<void>;
}

function Session({ state: { view, transfer, pressed, refusal }, canChange, onDecline }: SessionProps) {
  const { t, dateTime } = useWords();
  const { offline } = useImportScreen();
  const actorName = useActorName();
  const ended = isImportEnded(view.status);
  const [ranHere] = useState(!ended);
  const retrying = pressed?.request.kind === 'retry' ? pressed.request.fileId : null;
  return (
    <>
      <p className="subtle">
        {t('import.startedBy', {
          time: dateTime(view.createdAt),
          name: actorName(view.requestedBy, view.actorNames, 'inSentence'),
        })}
      </p>
      {transfer?.phase === 'asking' && <ReplaceDialog view={view} onDecline={onDecline} />}
      <SessionProgress view={view} transfer={transfer} canChange={canChange} />
      {offline && !ended && <p className="connection connection--offline">{t('connection.offline')}</p>}
      {ended && (
        <ImportResult
          view={view}
          canChange={canChange}
          resuming={pressed?.request.kind === 'resume'}
          ranHere={ranHere}
        />
      )}
      {canChange && !ended && (
        <ImportControls
          status={view.status}
          phase={transfer?.phase ?? null}
          pressed={pressed?.request.kind ?? null}
          refusal={refusal}
        />
      )}
      {ended && refusal !== null && <ImportRefusalText refusal={refusal} />}
      <ImportFiles view={view} transfer={transfer} canChange={canChange} retrying={retrying} />
    </>
  );
}

function ImportRefusalText({ refusal }: { readonly refusal: NonNullable<SessionProps['state']['refusal']> }) {
  const { t, error } = useWords();
  const reason = refusal.problem === null ? t('problem.noAnswer') : error(refusal.problem.code);
  return (
    <p role="alert" className="field-error">
      {t('controls.refused', { reason })}
    </p>
  );
}

interface SessionProgressProps extends Pick<ImportPanelProps, 'canChange'> {
  readonly view: ImportView;
  readonly transfer: Transfer | null;
}

function SessionProgress({ view, transfer, canChange }: SessionProgressProps) {
  const { t, bytes } = useWords();
  const phase = transfer === null ? view.status : transfer.phase;
  const estimate = usePaceEstimate(phase, transfer === null ? view.summary.percent : sentPercent(transfer));
  const { total, completed, failed, percent } = view.summary;
  if (transfer !== null) {
    const sum = (of: 'sent' | 'bytes') => bytes(transfer.parts.reduce((whole, part) => whole + part[of], 0));
    const message =
      transfer.phase === 'starting'
        ? t('import.starting')
        : transfer.phase === 'failed'
          ? t('import.uploadFailed')
          : t('import.uploading', { sent: sum('sent'), total: sum('bytes') });
    return transfer.phase === 'asking' ? null : (
      <ProgressIndicator
        label={t('import.uploadLabel')}
        percent={sentPercent(transfer)}
        message={message}
        estimate={transfer.phase === 'uploading' ? estimate : null}
        tone={transfer.phase === 'failed' ? 'stopped' : 'active'}
      />
    );
  }
  if (view.status === 'uploading') {
    return <p>{t(canChange ? 'import.elsewhere' : 'import.elsewhereAuditor')}</p>;
  }
  const message =
    view.status === 'paused'
      ? t('import.paused')
      : view.status === 'publishing'
        ? t('import.publishing')
        : t('import.reading', { ended: completed + failed, total });
  return isImportWorking(view) || view.status === 'paused' ? (
    <ProgressIndicator
      label={t('import.readLabel')}
      percent={Math.floor(percent)}
      message={message}
      estimate={view.status === 'reading' ? estimate : null}
      tone={view.status === 'paused' ? 'still' : 'active'}
    />
  ) : null;
}

export function ImportStatusTag({ status }: Pick<ImportView, 'status'>) {
  const { t } = useWords();
  const colour =
    status === 'completed' ? 'success' : status === 'failed' ? 'danger' : isImportEnded(status) ? 'neutral' : 'info';
  return (
    <Tag variant="moderate" size="small" data-color={colour}>
      {t(`importStatus.${status}`)}
    </Tag>
  );
}

/** The browser asks before it leaves the page while files are being sent, because they are sent by this page. */
function useWarningOnLeave(state: ImportState): void {
  const sending = state.kind === 'following' && state.transfer !== null;
  useEffect(() => {
    if (!sending) {
      return;
    }
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [sending]);
}

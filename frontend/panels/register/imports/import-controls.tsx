/** Pause, resume, cancel, and the second try of an upload. Each button keeps its place, so that focus stays on it. */
import { Button } from '@navikt/ds-react';
import { useState } from 'react';
import type { ImportView } from '../../../../lambdas/protocol.ts';
import { useImportStore } from '../../../progress/imports/import-context.ts';
import type { ImportRefusal, ImportRequest } from '../../../progress/imports/import-reducer.ts';
import type { Transfer } from '../../../progress/imports/transfer.ts';
import { useWords } from '../../../translations/words.ts';
import { QuestionDialog } from '../../frame/question-dialog.tsx';

interface ImportControlsProps {
  readonly status: ImportView['status'];
  readonly phase: Transfer['phase'] | null;
  /** Not confirmed by the server yet. */
  readonly pressed: ImportRequest['kind'] | null;
  readonly refusal: ImportRefusal | null;
}

export function ImportControls({ status, phase, pressed, refusal }: ImportControlsProps) {
  const store = useImportStore();
  const { t, error } = useWords();
  const [asking, setAsking] = useState(false);
  const waiting = pressed !== null;
  // Not `disabled`: a focused button would lose focus.
  const press = (action: () => Promise<void>) => () => {
    if (!waiting) {
      void action();
    }
  };
  const paused = status === 'paused';
  return (
    <fieldset className="controls">
      <legend className="visually-hidden">{t('importControls.label')}</legend>
      {phase === 'failed' && (
        <Button aria-disabled={waiting} onClick={press(() => store.continueUpload())}>
          {t('importControls.continueUpload')}
        </Button>
      )}
      {(paused || status === 'reading') && (
        <Button
          variant={paused ? 'primary' : 'secondary'}
          aria-disabled={waiting}
          onClick={press(() => store.send(paused ? 'resume' : 'pause'))}
        >
          {pressed === 'pause'
            ? t('controls.pausing')
            : pressed === 'resume'
              ? t('controls.resuming')
              : t(paused ? 'controls.resume' : 'controls.pause')}
        </Button>
      )}
      <Button
        variant="secondary"
        data-color="danger"
        aria-disabled={waiting}
        onClick={press(async () => setAsking(true))}
      >
        {t(pressed === 'cancel' ? 'controls.cancelling' : 'importControls.cancel')}
      </Button>
      {asking && !waiting && (
        <QuestionDialog
          heading={t('importControls.cancelQuestion.heading')}
          yes={t('importControls.cancelQuestion.yes')}
          no={t('importControls.cancelQuestion.no')}
          danger
          onYes={() => {
            setAsking(false);
            void store.send('cancel');
          }}
          onNo={() => setAsking(false)}
        >
          <p>{t('importControls.cancelQuestion.text')}</p>
        </QuestionDialog>
      )}
      {refusal !== null && (
        <p role="alert" className="field-error">
          {t(refusal.request.kind === 'start' ? 'import.startFailed' : 'controls.refused', {
            reason: refusal.problem === null ? t('problem.noAnswer') : error(refusal.problem.code),
          })}
        </p>
      )}
    </fieldset>
  );
}

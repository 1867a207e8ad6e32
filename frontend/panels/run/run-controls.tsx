/** Cancel, pause, resume and retry. Each button keeps its place, so that focus stays on it. */
import { Button } from '@navikt/ds-react';
import { memo, useState } from 'react';
import type { Command, Refusal } from '../../progress/reducer.ts';
import { useRunStore } from '../../progress/run-context.ts';
import type { Situation } from '../../progress/situation.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';
import type { FailureFix } from './failure-fix.ts';

interface RunControlsProps {
  readonly situation: Situation;
  /** Nothing of an export that has not begun could be paused. */
  readonly canPause: boolean;
  /** The command that the server has not confirmed yet. */
  readonly pressed: Command | null;
  /** A failed export that may be tried again. */
  readonly canRetry: boolean;
  /** Where the cause of the failure is put right; null when a retry may be all that it needs. */
  readonly fix: FailureFix | null;
  readonly refusal: Refusal | null;
}

export const RunControls = memo(function RunControls(props: RunControlsProps) {
  const { situation, canPause, pressed, canRetry, fix, refusal } = props;
  const store = useRunStore();
  const { t, error } = useWords();
  const [asking, setAsking] = useState(false);
  const waiting = situation === 'cancelling' || situation === 'pausing' || situation === 'restarting';
  // Not `disabled`: a focused button would lose focus.
  const press = (command: Command) => () => {
    if (!waiting) {
      void store.send(command);
    }
  };
  const ended = situation === 'ended';
  const paused = situation === 'paused';
  // Only what has begun has work that a cancel deletes.
  const deletes = canPause || paused;
  const cancel = press('cancel');
  return (
    <fieldset className="controls">
      <legend className="visually-hidden">{t('controls.label')}</legend>
      {ended && fix !== null && (
        <Button as="a" href={addressOf(fix.route)} data-command="fix">
          {t(`controls.fix.${fix.place}`)}
        </Button>
      )}
      {ended && canRetry && (
        <Button variant={fix === null ? 'primary' : 'secondary'} onClick={press('retry')} data-command="retry">
          {t('controls.retry')}
        </Button>
      )}
      {!ended && (
        <>
          {canPause && (
            <Button
              variant={paused ? 'primary' : 'secondary'}
              aria-disabled={waiting}
              onClick={press(paused ? 'resume' : 'pause')}
              data-command={paused ? 'resume' : 'pause'}
            >
              {situation === 'pausing'
                ? t('controls.pausing')
                : situation === 'restarting'
                  ? t(pressed === 'retry' ? 'controls.retrying' : 'controls.resuming')
                  : t(paused ? 'controls.resume' : 'controls.pause')}
            </Button>
          )}
          <Button
            variant="secondary"
            data-color="danger"
            aria-disabled={waiting}
            onClick={deletes && !waiting ? () => setAsking(true) : cancel}
            data-command="cancel"
          >
            {t(situation === 'cancelling' ? 'controls.cancelling' : 'controls.cancel')}
          </Button>
          {asking && !waiting && (
            <QuestionDialog
              heading={t('controls.cancelQuestion.heading')}
              yes={t('controls.cancelQuestion.yes')}
              no={t('controls.cancelQuestion.no')}
              danger
              onYes={() => {
                setAsking(false);
                cancel();
              }}
              onNo={() => setAsking(false)}
            >
              <p>{t(paused ? 'controls.cancelQuestion.textPaused' : 'controls.cancelQuestion.text')}</p>
            </QuestionDialog>
          )}
        </>
      )}
      {refusal !== null && (
        <p role="alert" className="field-error">
          {t('controls.refused', {
            reason: refusal.problem === null ? t('problem.noAnswer') : error(refusal.problem.code),
          })}
        </p>
      )}
    </fieldset>
  );
});

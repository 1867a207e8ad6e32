/** Cancel, pause, resume and retry. Each button keeps its place, so that focus stays on it. */
import { Button } from '@navikt/ds-react';
import { memo } from 'react';
import type { Command, Refusal } from '../../progress/reducer.ts';
import { useRunStore } from '../../progress/run-context.ts';
import type { Situation } from '../../progress/situation.ts';
import { useWords } from '../../translations/words.ts';

interface RunControlsProps {
  readonly situation: Situation;
  /** Nothing of an export that has not begun could be paused. */
  readonly canPause: boolean;
  /** The command that the server has not confirmed yet. */
  readonly pressed: Command | null;
  /** A failed export that may be tried again. */
  readonly canRetry: boolean;
  readonly refusal: Refusal | null;
}

export const RunControls = memo(function RunControls(props: RunControlsProps) {
  const { situation, canPause, pressed, canRetry, refusal } = props;
  const store = useRunStore();
  const { t, error } = useWords();
  const waiting = situation === 'cancelling' || situation === 'pausing' || situation === 'restarting';
  // Not `disabled`: a focused button would lose focus.
  const press = (command: Command) => () => {
    if (!waiting) {
      void store.send(command);
    }
  };
  const ended = situation === 'ended';
  const paused = situation === 'paused';
  return (
    <fieldset className="controls">
      <legend className="visually-hidden">{t('controls.label')}</legend>
      {ended && canRetry && (
        <Button onClick={press('retry')} data-command="retry">
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
            onClick={press('cancel')}
            data-command="cancel"
          >
            {t(situation === 'cancelling' ? 'controls.cancelling' : 'controls.cancel')}
          </Button>
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

/** The stages by name, with the running one marked. Each has its state in words. */
import type { Stage } from '../../../lambdas/protocol.ts';
import type { StepState } from '../../progress/steps.ts';
import { useWords } from '../../translations/words.ts';

interface StepperProps {
  readonly steps: readonly { readonly stage: Stage; readonly state: StepState }[];
}

const SIGNS: Readonly<Record<StepState, string>> = {
  done: 'M5 12.5l4.5 4.5L19 7.5',
  current: 'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8',
  waiting: '',
  skipped: 'M7 12h10',
  failed: 'M7 7l10 10M17 7L7 17',
  paused: 'M9 7v10M15 7v10',
  cancelled: 'M7 12h10',
};

export function Stepper({ steps }: StepperProps) {
  const { t } = useWords();
  return (
    <ol className="stepper" aria-label={t('stepper.label')}>
      {steps.map(({ stage, state }) => (
        <li key={stage} className={`step step--${state}`} aria-current={state === 'current' ? 'step' : undefined}>
          <svg className="step-sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={SIGNS[state]} />
          </svg>
          <span className="step-words">
            <span className="step-name">{t(`stage.${stage}`)}</span>{' '}
            <span className="step-state">{t(`stepper.${state}`)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

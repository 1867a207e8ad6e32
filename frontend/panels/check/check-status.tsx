/** One calm line while the check is being updated, or what to do when it stopped; nothing when all is well. */
import { Button, Link } from '@navikt/ds-react';
import type { CheckAnswer } from '../../../lambdas/protocol.ts';
import type { useCheck } from '../../api/checks/check-queries.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../frame/support-facts.tsx';
import { Trouble } from '../frame/trouble.tsx';

interface CheckStatusProps {
  readonly check: CheckAnswer;
  /** Whether the user may start it again. */
  readonly canStart: boolean;
  readonly start: ReturnType<typeof useCheck>['start'];
}

export function CheckStatus({ check, canStart, start }: CheckStatusProps) {
  const { t, number } = useWords();
  const { state } = check;
  if (state.kind === 'checked') {
    return null;
  }
  return (
    <div className="stack-small">
      {state.kind === 'none' && <p>{t(canStart ? 'check.waiting' : 'check.notStarted')}</p>}
      {state.kind === 'running' && <p>{t('check.running', { percent: number(Math.floor(state.percent)) })}</p>}
      {state.kind === 'failed' && <Failed check={check} state={state} canStart={canStart} start={start} />}
      {start.error !== null && state.kind !== 'running' && (
        <Trouble error={start.error} onRetry={() => start.mutate()} />
      )}
    </div>
  );
}

type FailedState = Extract<CheckAnswer['state'], { kind: 'failed' }>;

function Failed({ check, state, canStart, start }: CheckStatusProps & { readonly state: FailedState }) {
  const { t, error } = useWords();
  if (state.code === 'unmapped_values') {
    return (
      <Notice level="2" tone="warning" heading={t('check.waitsForWords')} text={t('check.waitsForWordsText')}>
        <Link href={addressOf({ page: 'words', year: check.year })}>{t('start.toWords')}</Link>
      </Notice>
    );
  }
  return (
    <Notice level="2" tone="warning" heading={t('check.failed')} text={error(state.code)}>
      {state.retryable && canStart ? (
        <Button
          size="small"
          variant="secondary"
          aria-disabled={start.isPending}
          onClick={() => (start.isPending ? undefined : start.mutate())}
        >
          {t('controls.retry')}
        </Button>
      ) : (
        !state.retryable && (
          <Link href={addressOf({ page: 'register', year: check.year, importId: null })}>{t('check.toRegister')}</Link>
        )
      )}
      <SupportFacts code={state.code} supportReference={state.supportReference} />
    </Notice>
  );
}

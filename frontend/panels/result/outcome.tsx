/** How an export ended, with one panel for each outcome. */
import { type ExportResult, MAX_ATTEMPTS, type Me } from '../../../lambdas/protocol.ts';
import { attemptOf, hasNotBegun, type Run } from '../../progress/run.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts, type SupportFactsProps } from '../frame/support-facts.tsx';
import { isFixedInWords } from '../run/failure-fix.ts';
import { CompletedOutcome } from './completed-outcome.tsx';
import { FailedDetails } from './failed-details.tsx';
import { useKeptUntil } from './kept-until.ts';

type Failed = Extract<ExportResult, { outcome: 'failed' }>;

interface OutcomeProps {
  readonly run: Run;
  readonly role: Me['role'];
}

export function Outcome({ run, role }: OutcomeProps) {
  const { t, number } = useWords();
  const actorName = useActorName();
  const { result, failure } = run;
  if (result === null) {
    // Code and reference come with the message, the rest comes with the snapshot.
    return failure === null ? null : <FailedOutcome {...failure} run={run} result={null} role={role} />;
  }
  switch (result.outcome) {
    case 'completed':
      return <CompletedOutcome run={run} result={result} role={role} />;
    case 'completed_empty':
      return (
        <Notice tone="info" heading={t('outcome.completed_empty.heading')} text={t('outcome.completed_empty.text')} />
      );
    case 'failed':
      return (
        <FailedOutcome
          code={result.code}
          supportReference={result.supportReference}
          run={run}
          result={result}
          role={role}
        />
      );
    case 'cancelled': {
      const percent = number(Math.floor(result.percent));
      return (
        <Notice tone="info" heading={t('outcome.cancelled.heading')}>
          <p>
            {t(hasNotBegun(run) ? 'outcome.cancelled.byBeforeStart' : 'outcome.cancelled.by', {
              name: actorName(result.cancelledBy, run.particulars?.actorNames ?? {}, 'inSentence'),
              percent,
            })}{' '}
            {!hasNotBegun(run) &&
              t(result.cleanupCompleted ? 'outcome.cancelled.cleaned' : 'outcome.cancelled.cleaning')}
          </p>
        </Notice>
      );
    }
  }
}

interface FailedOutcomeProps extends SupportFactsProps, OutcomeProps {
  readonly result: Failed | null;
}

/** The alert holds only what the failure message brings, so that it does not change and is read out once. */
function FailedOutcome({ code, supportReference, run, result, role }: FailedOutcomeProps) {
  const { t, error, dayAndTime } = useWords();
  const { until, over } = useKeptUntil(run.at);
  return (
    <Notice
      tone="danger"
      heading={t('outcome.failed.heading', { stage: t(`stage.${run.progress.stage}`) })}
      text={error(code)}
      alert
    >
      <FailedDetails details={result?.details ?? {}} />
      <p>{over ? t('outcome.failed.safeOnly') : t('outcome.failed.safe', { time: dayAndTime(until) })}</p>
      <FurtherAttempts run={run} result={result} role={role} over={over} />
      <SupportFacts code={code} supportReference={supportReference} />
    </Notice>
  );
}

function FurtherAttempts({
  run,
  result,
  role,
  over,
}: Omit<FailedOutcomeProps, keyof SupportFactsProps> & { over: boolean }) {
  const { t } = useWords();
  const attempt = attemptOf(run);
  if (result === null || attempt === null) {
    return null;
  }
  if (attempt >= MAX_ATTEMPTS) {
    return (
      <p>
        {t('outcome.failed.noMoreAttempts', { max: MAX_ATTEMPTS })}
        {role === 'coordinator' && ` ${t('outcome.failed.startAnew')}`}
      </p>
    );
  }
  if (!result.retryable || isFixedInWords(result.code)) {
    return null;
  }
  const attempts = { attempt: attempt + 1, max: MAX_ATTEMPTS };
  return (
    <p>
      {role !== 'coordinator'
        ? t('outcome.failed.retryByOthers', attempts)
        : t(over ? 'outcome.failed.retryAnew' : 'outcome.failed.retryHint', attempts)}
    </p>
  );
}

/** The followed export: its status, what the user can do, and how it ended. */
import { Heading, Link, Tag } from '@navikt/ds-react';
import { type RefObject, useEffect, useRef } from 'react';
import { isTerminal, MAX_ATTEMPTS, type Me } from '../../../lambdas/protocol.ts';
import type { RunState } from '../../progress/reducer.ts';
import { hasNotBegun, type Run } from '../../progress/run.ts';
import { useRunScreen } from '../../progress/run-context.ts';
import { type RunViewModel, runViewModelOf } from '../../progress/run-view-model.ts';
import { addressOf } from '../../router.ts';
import { useWords, type Words } from '../../translations/words.ts';
import { Fold } from '../frame/fold.tsx';
import { Notice } from '../frame/notice.tsx';
import { useRunTitle } from '../frame/page-title.ts';
import { useKeptUntil } from '../result/kept-until.ts';
import { Outcome } from '../result/outcome.tsx';
import { Summary } from '../result/summary.tsx';
import { useRequestDetails } from '../start/request-details.ts';
import { ChunkProgress } from './chunk-progress.tsx';
import { type FailureFix, failureFix, isFixedInWords } from './failure-fix.ts';
import { ProgressIndicator } from './progress-indicator.tsx';
import { RunControls } from './run-controls.tsx';
import { useRunFocus } from './run-focus.ts';
import { Stepper } from './stepper.tsx';

interface RunPanelProps {
  readonly role: Me['role'];
  /** Whether it is known if an export runs; `unknown`: the list could not be read. */
  readonly running: 'searching' | 'unknown' | 'known';
  readonly startButton: RefObject<HTMLElement | null>;
}

export function RunPanel({ role, running, startButton }: RunPanelProps) {
  const { t } = useWords();
  const screen = useRunScreen();
  const panel = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { state } = screen;
  const viewModel = runViewModelOf(screen);
  const run = state.kind === 'following' ? state.run : null;

  // With the report there is nothing more to wait for.
  const finished = viewModel?.status === 'completed' && run !== null && run.result !== null;

  useRunFocus({ run, panel, heading, startButton });
  useRunTitle(screen);
  useScrollToStart(state.kind, panel);

  return (
    <div className="stack" ref={panel}>
      <section className="card run" aria-labelledby="run-heading">
        {/* One heading for all states, so that focus on it stays. */}
        <div className="card-head">
          <Heading level="2" size="medium" id="run-heading" ref={heading} tabIndex={-1}>
            {viewModel === null
              ? t('run.idleHeading')
              : viewModel.year === null
                ? t('run.headingUnknown')
                : t('run.heading', { year: viewModel.year })}
          </Heading>
          {viewModel !== null && (
            <Tag variant="moderate" data-color={viewModel.colour} size="small">
              {t(`status.${viewModel.status}`)}
            </Tag>
          )}
        </div>
        {viewModel === null ? (
          <WithoutRun state={state} running={running} />
        ) : (
          <>
            {!finished && <RunFacts viewModel={viewModel} />}
            {!finished && <RunProgress viewModel={viewModel} />}
            {run !== null && viewModel.situation === 'paused' && <Kept at={run.at} />}
            <ConnectionNote />
            {state.kind === 'following' && viewModel.situation === 'stalled' && (
              <Notice tone="warning" heading={t('stalled.heading')} text={t('stalled.text')} />
            )}
            {run !== null && viewModel.situation === 'ended' && <Outcome run={run} role={role} />}
            {/* On a phone the result has to be in view first. */}
            {finished && <RunFacts viewModel={viewModel} />}
            {state.kind === 'following' && role === 'coordinator' && viewModel.situation !== null && (
              <RunControls
                situation={viewModel.situation}
                canPause={viewModel.situation !== 'queued' && !hasNotBegun(state.run)}
                pressed={state.intent?.command ?? null}
                canRetry={
                  state.run.result?.outcome === 'failed' &&
                  state.run.result.retryable &&
                  !isFixedInWords(state.run.result.code) &&
                  state.run.attempt < (state.run.particulars?.maxAttempts ?? 0)
                }
                fix={fixOf(state.run)}
                refusal={state.refusal}
              />
            )}
            {viewModel.steps.length > 0 && !finished && <Stepper steps={viewModel.steps} />}
          </>
        )}
      </section>
      {run !== null && viewModel !== null && viewModel.steps.length > 0 && (
        <>
          <Summary
            summary={run.summary?.value ?? null}
            status={run.progress.status}
            someBranches={(viewModel.request?.branches.length ?? 0) > 0}
          />
          <HowItRan run={run} steps={viewModel.steps} folded={finished} />
        </>
      )}
    </div>
  );
}

interface HowItRanProps {
  readonly run: Run;
  readonly steps: RunViewModel['steps'];
  /** The report is there, so this is only for whoever asks. */
  readonly folded: boolean;
}

function HowItRan({ run, steps, folded }: HowItRanProps) {
  const { t } = useWords();
  const { stage, status, stageProgress } = run.progress;
  const chunks = (
    <ChunkProgress chunks={run.chunks} stage={stage} total={stageProgress.total} over={isTerminal(status)} />
  );
  if (!folded) {
    return chunks;
  }
  return (
    <div className="card">
      <Fold heading={t('run.howItRan')}>
        <Stepper steps={steps} />
        {chunks}
      </Fold>
    </div>
  );
}

function fixOf({ result, particulars }: Run): FailureFix | null {
  return result?.outcome === 'failed' && particulars !== null
    ? failureFix(result.code, particulars.request.year)
    : null;
}

function RunFacts({ viewModel }: { readonly viewModel: RunViewModel }) {
  const { t } = useWords();
  const requestFacts = useRequestDetails();
  const { request, startedBy } = viewModel;
  if (request === null) {
    return null;
  }
  const facts = [
    ...requestFacts(request, startedBy),
    ...(viewModel.attempt > 1 ? [t('run.attempt', { attempt: viewModel.attempt, max: MAX_ATTEMPTS })] : []),
  ];
  return <p className="subtle run-facts">{facts.join(' · ')}</p>;
}

function RunProgress({ viewModel }: { readonly viewModel: RunViewModel }) {
  const words = useWords();
  return (
    <ProgressIndicator
      label={words.t('bar.label')}
      percent={viewModel.bar.percent}
      twoPhases={viewModel.twoPhases}
      tone={viewModel.tone}
      message={textOf(viewModel.message, words)}
      estimate={viewModel.estimate === null ? null : words.estimate(viewModel.estimate)}
    />
  );
}

function textOf(message: RunViewModel['message'], words: Words): string {
  switch (message.kind) {
    case 'stage':
      return words.stage(message.progress);
    case 'download':
      return words.download(message.received, message.total);
    case 'queued':
      return words.queued(message.place);
    case 'text':
      return words.t(`message.${message.key}`);
  }
}

function Kept({ at }: { readonly at: string }) {
  const { t, dayAndTime } = useWords();
  const { until, over } = useKeptUntil(at);
  return over ? null : <p className="subtle">{t('message.kept', { time: dayAndTime(until) })}</p>;
}

/** Not a live region: it comes and goes, and the announcements say what matters. */
function ConnectionNote() {
  const { t } = useWords();
  const { connection, state } = useRunScreen();
  const running = state.kind === 'following' && !isTerminal(state.run.progress.status);
  if (!running || (connection !== 'polling' && connection !== 'offline')) {
    return null;
  }
  return <p className={`connection connection--${connection}`}>{t(`connection.${connection}`)}</p>;
}

function WithoutRun({ state, running }: { readonly state: RunState } & Pick<RunPanelProps, 'running'>) {
  const { t } = useWords();
  if (state.kind === 'not-found') {
    return (
      <p>
        {t('run.notFound')} <Link href={addressOf({ page: 'history', query: '' })}>{t('run.toHistory')}</Link>
      </p>
    );
  }
  if (running === 'searching' || state.kind === 'opening') {
    return <p>{t('run.opening')}</p>;
  }
  // The list of running exports could not be read, so the page cannot say that none runs.
  return running === 'known' ? <p>{t('run.idle')}</p> : null;
}

/** Scrolls to the progress: on a narrow screen it can begin below the pressed button, or above the visible part. */
function useScrollToStart(kind: RunState['kind'], panel: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const top = panel.current?.getBoundingClientRect().top ?? 0;
    if (kind === 'starting' && (top < 0 || top > window.innerHeight / 2)) {
      const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      panel.current?.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'start' });
    }
  }, [kind, panel]);
}

/** The answer to the last press of the start button when it started no new run. */
import { useEffect, useRef } from 'react';
import type { ExportStatus } from '../../../lambdas/protocol.ts';
import { useRunPart } from '../../progress/run-context.ts';
import type { RunScreen } from '../../progress/run-screen.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../frame/support-facts.tsx';

function joinedText(status: ExportStatus) {
  switch (status) {
    case 'paused':
      return 'start.joinedPaused';
    case 'queued':
      return 'start.joinedQueued';
    default:
      return 'start.joined';
  }
}

/** Beside the button, for a start that was refused, got no answer, or waits. It comes into view: the button can be at the edge. */
export function StartAnswer() {
  const startFailure = useRunPart((screen) => screen.startFailure);
  const startWaits = useRunPart((screen) => screen.startWaits);
  const place = useRef<HTMLDivElement>(null);
  const isAnswered = startWaits || startFailure !== null;
  useEffect(() => {
    if (isAnswered) {
      place.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [isAnswered]);
  return (
    <div ref={place} className="start-answer">
      <Answer startFailure={startFailure} startWaits={startWaits} />
    </div>
  );
}

function Answer({ startFailure, startWaits }: Pick<RunScreen, 'startFailure' | 'startWaits'>) {
  const { t, error } = useWords();
  if (startWaits) {
    return <p>{t('message.waitsForCancel')}</p>;
  }
  if (startFailure === null) {
    return null;
  }
  if (startFailure.kind === 'unanswered') {
    return <Notice tone="warning" heading={t('start.unanswered')} text={t('start.unansweredHint')} alert />;
  }
  const { problem } = startFailure;
  return (
    <Notice tone="danger" heading={t('start.refused')} text={error(problem?.code ?? 'unknown')} alert>
      {problem !== null && <SupportFacts {...problem} />}
    </Notice>
  );
}

/** Above the run that the start has joined. */
export function JoinedNote() {
  const { t } = useWords();
  const status = useRunPart(({ state, joined }) =>
    state.kind === 'following' && joined ? state.run.progress.status : null,
  );
  return status === null ? null : <p>{t(joinedText(status))}</p>;
}

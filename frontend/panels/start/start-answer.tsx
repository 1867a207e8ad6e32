/** The answer to the last press of the start button when it started no new run. */
import type { ExportStatus } from '../../../lambdas/protocol.ts';
import { useRunPart } from '../../progress/run-context.ts';
import { useWords } from '../../translations/words.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../result/outcome.tsx';

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

/** Beside the button, for a start that was refused, got no answer, or waits. */
export function StartAnswer() {
  const { t, error } = useWords();
  const startFailure = useRunPart((screen) => screen.startFailure);
  const startWaits = useRunPart((screen) => screen.startWaits);
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

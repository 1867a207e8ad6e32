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

export function StartAnswer() {
  const { t, error } = useWords();
  const startFailure = useRunPart((screen) => screen.startFailure);
  const joined = useRunPart(({ state, joined: yes }) =>
    yes && state.kind === 'following' ? state.run.progress.status : null,
  );
  if (startFailure === null) {
    return joined === null ? null : <p className="subtle">{t(joinedText(joined))}</p>;
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

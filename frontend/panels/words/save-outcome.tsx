/** What became of a saving: that it is done and what is next, why it was refused, or that a colleague was first. */
import type { WordsView } from '../../../lambdas/protocol.ts';
import { isUnanswered, problemOf } from '../../api/problem.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../result/outcome.tsx';
import type { ColleaguesChange } from './colleagues-change.ts';

export function Saved({ view }: { readonly view: WordsView }) {
  const { t } = useWords();
  const unmapped = view.columns.reduce((sum, column) => sum + column.unmapped, 0);
  return (
    <Notice
      tone="success"
      heading={t('words.saved')}
      text={unmapped === 0 ? t('words.savedText') : t('words.savedMissing', { count: unmapped })}
    />
  );
}

/** A refusal because of a colleague's change is said by `ChangedElsewhere`, once the change is known. */
export function SaveRefused({ error }: { readonly error: Error }) {
  const { t, error: inWords } = useWords();
  const problem = problemOf(error);
  if (problem?.code === 'configuration_changed') {
    return null;
  }
  return (
    <Notice
      tone="danger"
      heading={t('words.notSavedHeading')}
      text={isUnanswered(error) ? t('problem.noAnswer') : inWords(problem?.code ?? 'unknown')}
      alert
    >
      {problem !== null && <SupportFacts code={problem.code} supportReference={problem.supportReference} />}
    </Notice>
  );
}

interface ChangedElsewhereProps {
  readonly change: ColleaguesChange;
  /** How many of the user's choices are still to be saved. */
  readonly kept: number;
}

export function ChangedElsewhere({ change: { made, actorNames }, kept }: ChangedElsewhereProps) {
  const { t, dateTime } = useWords();
  const actorName = useActorName();
  if (made === null) {
    return null;
  }
  return (
    <Notice
      tone="warning"
      heading={t('words.changedHeading', { name: actorName(made.by, actorNames, 'alone') })}
      text={t(kept === 0 ? 'words.changedSame' : 'words.changedText', { time: dateTime(made.at), count: kept })}
      alert
    />
  );
}

/** What became of a saving: that it is done and what is next, why it was refused, or that a colleague was first. */
import { Link } from '@navikt/ds-react';
import type { CheckAnswer, WordsView } from '../../../lambdas/protocol.ts';
import { isUnanswered, problemOf } from '../../api/problem.ts';
import { unmappedIn } from '../../progress/year/standing.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { Notice } from '../frame/notice.tsx';
import { SupportFacts } from '../frame/support-facts.tsx';
import type { ColleaguesChange } from './colleagues-change.ts';

interface SavedProps {
  readonly view: WordsView;
  /** Undefined while it is not known. */
  readonly check: CheckAnswer | null | undefined;
}

export function Saved({ view, check }: SavedProps) {
  const { t, number } = useWords();
  const unmapped = unmappedIn(view);
  if (unmapped > 0) {
    return (
      <Notice level="2" tone="success" heading={t('words.saved')} text={t('words.savedMissing', { count: unmapped })} />
    );
  }
  const days = check?.state.kind === 'checked' ? (check.result?.total.countedDays ?? null) : null;
  const text = days === null ? t('words.savedText') : t('words.savedChecked', { count: days, days: number(days) });
  return (
    <Notice level="2" tone="success" heading={t('words.saved')} text={text}>
      <Link href={addressOf({ page: 'check', year: view.year })}>{t('nextStep.toCheck')}</Link>
    </Notice>
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
      level="2"
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
      level="2"
      tone="warning"
      heading={t('words.changedHeading', { name: actorName(made.by, actorNames, 'alone') })}
      text={t(kept === 0 ? 'words.changedSame' : 'words.changedText', { time: dateTime(made.at), count: kept })}
      alert
    />
  );
}

/** The four steps from files to report, each with its state in a few words; the next one has the primary button. */
import { Button, Link } from '@navikt/ds-react';
import { type ReactNode, Suspense } from 'react';
import type { ExportListItem, Me } from '../../../lambdas/protocol.ts';
import { nextStepOf, unmappedIn, type YearFacts } from '../../progress/year/standing.ts';
import { addressOf, type Route } from '../../router.ts';
import { later } from '../../translations/later.ts';
import { useWords } from '../../translations/words.ts';
import { CheckState, hasSeen } from './check-state.tsx';
import { ReportStep } from './report-step.tsx';

const MissingBranches = later(async () => (await import('../branches/missing-branches.tsx')).MissingBranches);

interface YearStepsProps {
  readonly me: Me;
  readonly year: number;
  readonly facts: YearFacts;
  readonly recent: readonly ExportListItem[];
}

export function YearSteps({ me, year, facts, recent }: YearStepsProps) {
  const { t } = useWords();
  const next = nextStepOf(facts, me.role, hasSeen());
  return (
    <ol className="card year-steps" aria-label={t('year.steps')}>
      <Step
        name={t('year.register.name')}
        route={{ page: 'register', year, importId: null }}
        state={<RegisterState {...facts} />}
        note={
          <Suspense fallback={null}>
            <MissingBranches year={year} />
          </Suspense>
        }
        action={next === 'register' ? t('year.register.action') : null}
      />
      <Step
        name={t('year.words.name')}
        route={{ page: 'words', year }}
        state={me.role === 'finance' ? null : <WordsState {...facts} />}
        action={next === 'words' ? t('year.words.action') : null}
      />
      <Step
        name={t('year.check.name')}
        route={{ page: 'check', year }}
        state={<CheckState register={facts.register} check={facts.check} />}
        action={next === 'check' ? t('year.check.action') : null}
      />
      <li className="year-step">
        <ReportStep me={me} year={year} facts={facts} next={next} recent={recent} />
      </li>
    </ol>
  );
}

interface StepProps {
  readonly name: string;
  readonly route: Route;
  readonly state: ReactNode;
  readonly note?: ReactNode;
  /** The words of the primary button; null for a step that is not the next one. */
  readonly action: string | null;
}

function Step({ name, route, state, note, action }: StepProps) {
  return (
    <li className="year-step">
      <div className="year-step-words">
        <Link href={addressOf(route)} className="year-step-name">
          {name}
        </Link>
        <p>{state}</p>
        {note}
      </div>
      {action !== null && (
        <Button as="a" role="link" href={addressOf(route)}>
          {action}
        </Button>
      )}
    </li>
  );
}

function RegisterState({ register, openImport }: YearFacts) {
  const { t, number } = useWords();
  if (register === undefined) {
    return t('loading');
  }
  if (register === null || register.files.length === 0) {
    return t(openImport == null ? 'year.register.none' : 'year.register.reading');
  }
  return t('year.register.delivered', {
    count: register.files.length,
    activities: number(register.activityRows),
    attendances: number(register.attendanceRows),
  });
}

function WordsState({ register, words }: YearFacts) {
  const { t } = useWords();
  if (register === undefined || words === undefined) {
    return t('loading');
  }
  if (register === null) {
    return t('year.later');
  }
  if (words === null) {
    return null;
  }
  const count = unmappedIn(words);
  return count === 0 ? t('year.words.complete') : <strong>{t('year.words.missing', { count })}</strong>;
}

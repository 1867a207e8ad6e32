/** What has been decided, newest first, each with the press that takes it back. */
import { Button } from '@navikt/ds-react';
import { useRef, useState } from 'react';
import type { CheckResult, DecisionsView, DecisionView } from '../../../lambdas/protocol.ts';
import { useUndoDecision } from '../../api/decisions/decision-queries.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { useFocusRescue } from '../frame/focus/focus-rescue.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { Refused } from '../reviews/given-answer.tsx';
import { useSay } from '../run/status-messages.tsx';

interface DecisionTableProps {
  readonly view: DecisionsView;
  /** Names the findings of a cause; null: there is no check. */
  readonly result: CheckResult | null;
  readonly canUndo: boolean;
}

/** Decisions that are shown before more are asked for. */
const SHOWN = 50;

export function DecisionTable({ view: { decisions, actorNames }, result, canUndo }: DecisionTableProps) {
  const { t, dateTime } = useWords();
  const say = useSay();
  const actorName = useActorName();
  const decisionText = useDecisionText(result);
  const place = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(SHOWN);
  const [asked, setAsked] = useState<DecisionView | null>(null);
  const undo = useUndoDecision();
  useFocusRescue(place, () => place.current?.focus());
  return (
    <div className="card" ref={place} tabIndex={-1}>
      {undo.error !== null && <Refused heading={t('reviews.undoRefused')} error={undo.error} />}
      <StackedTable
        caption={t('decisions.heading')}
        columns={[
          t('decisions.what'),
          t('decisions.who'),
          t('decisions.when'),
          t('decisions.year'),
          ...(canUndo ? [t('decisions.undoColumn')] : []),
        ]}
        rows={decisions.slice(0, shown).map((decision) => ({
          key: decision.decisionId,
          cells: [
            <span key="what" className="finding-cause">
              {decisionText(decision)}
              {decision.kind === 'findings' && (
                <span className="subtle">{t('decisions.reason', { reason: decision.reason })}</span>
              )}
            </span>,
            actorName(decision.by, actorNames, 'alone'),
            dateTime(decision.at),
            decision.year,
            ...(canUndo
              ? [
                  <Button
                    key="undo"
                    size="small"
                    variant="secondary"
                    aria-label={t('decisions.undoOf', { what: decisionText(decision), time: dateTime(decision.at) })}
                    onClick={() => setAsked(decision)}
                  >
                    {t('decisions.undo')}
                  </Button>,
                ]
              : []),
          ],
        }))}
      />
      {decisions.length > shown && (
        <div>
          <Button size="small" variant="secondary" onClick={() => setShown(shown + SHOWN)}>
            {t('history.more')}
          </Button>
        </div>
      )}
      {asked !== null && (
        <QuestionDialog
          heading={t('decisions.question')}
          yes={t('decisions.yes')}
          no={t('decisions.no')}
          busy={undo.isPending}
          onYes={() =>
            undo.mutate(asked.decisionId, {
              onSuccess: () => say(t('decisions.undone')),
              onSettled: () => setAsked(null),
            })
          }
          onNo={() => setAsked(null)}
        >
          <p>{decisionText(asked)}.</p>
          <p>{t('decisions.questionText')}</p>
        </QuestionDialog>
      )}
    </div>
  );
}

function useDecisionText(result: CheckResult | null): (decision: DecisionView) => string {
  const { t, language, number } = useWords();
  return (decision) => {
    if (decision.kind === 'review') {
      return t(`decisions.review.${decision.verdict}`, { persons: number(decision.persons) });
    }
    const group = result?.findings.find(({ code }) => code === decision.code);
    const title = group?.title[language] ?? t('decisions.findingsUnknown');
    return t('decisions.findings', { title, count: decision.findings });
  };
}

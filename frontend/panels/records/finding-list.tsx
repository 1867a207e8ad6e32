/** The findings of a cause with their rows; a coordinator accepts them with a reason, and takes that back. */
import { Button } from '@navikt/ds-react';
import { useRef, useState } from 'react';
import type { CheckAnswer, FindingRecords } from '../../../lambdas/protocol.ts';
import { useFindingRecords } from '../../api/checks/record-queries.ts';
import { useAcceptFindings, useDecisions, useUndoDecision } from '../../api/decisions/decision-queries.ts';
import { useMe } from '../../api/queries.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { useFocusRescue } from '../frame/focus/focus-rescue.ts';
import { Refused } from '../reviews/given-answer.tsx';
import { useSay } from '../run/status-messages.tsx';
import { AcceptDialog } from './accept-dialog.tsx';
import { type AcceptedDecision, decisionOn } from './accepted-findings.ts';
import { RecordPages } from './record-pages.tsx';
import { RecordPlace, RecordWords } from './record-place.tsx';
import { SideBySide } from './side-by-side.tsx';

interface FindingListProps {
  readonly year: number;
  readonly check: CheckAnswer;
  /** The check whose findings are listed, and their cause. */
  readonly checkId: string;
  readonly groupKey: string;
  readonly label: string;
}

type Found = FindingRecords['findings'][number];

export function FindingList({ year, check, checkId, groupKey, label }: FindingListProps) {
  const { t } = useWords();
  const say = useSay();
  const place = useRef<HTMLDivElement>(null);
  const canDecide = useMe().data?.role === 'coordinator';
  const found = useFindingRecords(year, checkId, groupKey);
  const decided = useDecisions(check, true);
  const [since, setSince] = useState<ReadonlyMap<string, string>>(new Map());
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const accept = useAcceptFindings(year);
  const undo = useUndoDecision();
  useFocusRescue(place, () => place.current?.focus());

  const findings = found.data?.pages.flatMap((page) => page.findings) ?? [];
  const onFinding = (finding: Found) => decisionOn(finding, since, decided.data?.decisions ?? []);
  const open = findings.flatMap((finding) =>
    finding.evidence === null || onFinding(finding) !== undefined ? [] : [finding.evidence],
  );
  return (
    <div className="stack" ref={place} tabIndex={-1}>
      {canDecide && open.length > 1 && (
        <div>
          <Button size="small" variant="secondary" onClick={() => setAsked(open)}>
            {t('accept.all', { count: open.length })}
          </Button>
        </div>
      )}
      {undo.error !== null && <Refused heading={t('reviews.undoRefused')} error={undo.error} />}
      <RecordPages
        label={label}
        query={found}
        items={findings.map((finding, index) => ({
          key: String(index),
          content: (
            <>
              <FindingFacts finding={finding} number={index + 1} />
              <Acceptance
                number={index + 1}
                decision={onFinding(finding)}
                actorNames={decided.data?.actorNames ?? {}}
                onAccept={canDecide && finding.evidence !== null ? () => setAsked([finding.evidence ?? '']) : null}
                onUndo={
                  canDecide
                    ? (decisionId) => undo.mutate(decisionId, { onSuccess: () => say(t('accept.undone')) })
                    : null
                }
              />
            </>
          ),
        }))}
      />
      {asked !== null && (
        <AcceptDialog
          count={asked.length}
          busy={accept.isPending}
          error={accept.error}
          onClose={() => {
            accept.reset();
            setAsked(null);
          }}
          onAccept={(reason) =>
            accept.mutate(
              { checkId, key: groupKey, evidence: [...asked], reason },
              {
                onSuccess: ({ decisionId }) => {
                  setSince(new Map([...since, ...asked.map((evidence) => [evidence, decisionId] as const)]));
                  say(t('accept.done', { count: asked.length }));
                  setAsked(null);
                },
              },
            )
          }
        />
      )}
    </div>
  );
}

function FindingFacts({ finding, number }: { readonly finding: Found; readonly number: number }) {
  const { language } = useWords();
  const { others, detail, record, column } = finding;
  return (
    <>
      <RecordPlace {...finding} />
      {/* What stands there is in the table below, where there is one. */}
      <RecordWords {...finding} column={others.length > 0 ? null : column} />
      {detail !== null && <p>{detail[language]}</p>}
      {others.length > 0 && <SideBySide number={number} rows={[...(record === null ? [] : [record]), ...others]} />}
    </>
  );
}

interface AcceptanceProps {
  readonly number: number;
  readonly decision: AcceptedDecision | undefined;
  readonly actorNames: Readonly<Record<string, string>>;
  /** Null for who may not. */
  readonly onAccept: (() => void) | null;
  readonly onUndo: ((decisionId: string) => void) | null;
}

function Acceptance({ number, decision, actorNames, onAccept, onUndo }: AcceptanceProps) {
  const { t, dateTime } = useWords();
  const actorName = useActorName();
  if (decision === undefined) {
    return onAccept === null ? null : (
      <div>
        <Button size="small" variant="tertiary" aria-label={t('accept.oneOf', { number })} onClick={onAccept}>
          {t('accept.one')}
        </Button>
      </div>
    );
  }
  const { decisionId, reason, by, at, findings } = decision;
  return (
    <div className="review-given">
      <p>{t('accept.accepted', { reason, name: actorName(by, actorNames, 'alone'), time: dateTime(at) })}</p>
      {onUndo !== null && (
        <Button
          size="small"
          variant="secondary"
          aria-label={t('accept.undoOf', { number, count: findings })}
          onClick={() => onUndo(decisionId)}
        >
          {t('reviews.undo')}
        </Button>
      )}
    </div>
  );
}

/** The lists of one branch: what its days lack, what is at risk, what may be registered twice, and what is fixed. */
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import {
  type BranchDay,
  type BranchDays as BranchDaysPage,
  CATEGORY_NAMES,
  LACKING_COLUMNS,
} from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { RecordPages } from '../records/record-pages.tsx';
import { RecordPlace } from '../records/record-place.tsx';

export type BranchDaysQuery = UseInfiniteQueryResult<{ readonly pages: readonly BranchDaysPage[] }>;

interface BranchDaysProps {
  readonly heading: string;
  readonly explanation: string;
  readonly query: BranchDaysQuery;
}

export function BranchDays({ heading, explanation, query }: BranchDaysProps) {
  const days = query.data?.pages.flatMap((page) => page.days) ?? [];
  return (
    <RecordPages
      label={heading}
      heading={heading}
      explanation={explanation}
      query={query}
      items={days.map((day, index) => ({ key: String(index), content: <Day day={day} /> }))}
    />
  );
}

function Day({ day: of }: { readonly day: BranchDay }) {
  const { t, language, day, number } = useWords();
  const { lacks, risks, participants, unnamed, minutes, other, whoKnows, record, category } = of;
  const facts = [
    participants === null ? '' : t('near.participants', { count: participants, number: number(participants) }),
    unnamed === null ? '' : t('branches.unnamed', { count: unnamed, number: number(unnamed) }),
    minutes === null ? '' : minutes === 0 ? t('near.noDuration') : t('near.minutes', { count: minutes }),
  ].filter((each) => each !== '');
  const isMeeting = participants === null;
  const written =
    lacks === null ? '' : LACKING_COLUMNS[lacks].flatMap((column) => record?.fields[column] ?? []).join(' – ');
  return (
    <>
      <p className="record-place">
        {[day(of.day), record?.fields.tittel, CATEGORY_NAMES[category][language]]
          .filter((part) => part !== undefined && part !== '')
          .join(' · ')}
      </p>
      {lacks !== null && (
        <p>
          {t(`near.lacks.${lacks}`)}
          {written !== '' && <span className="subtle"> {t('records.found', { text: written })}</span>}
        </p>
      )}
      {risks.map((risk) => (
        <p key={risk}>{t(`branches.risk.${risk}`)}</p>
      ))}
      {isMeeting && (
        <p>
          {other === null
            ? t('branches.otherBranch')
            : t('branches.sameMeeting', { place: [other.file, t('records.row', { row: other.row })].join(', ') })}
        </p>
      )}
      {facts.length > 0 && <p>{facts.join(', ')}</p>}
      {whoKnows.length > 0 && <p>{t('branches.whoKnows', { names: whoKnows.join(', ') })}</p>}
      <div className="subtle">
        <RecordPlace {...of} column={null} />
      </div>
    </>
  );
}

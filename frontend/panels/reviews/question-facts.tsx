/** A question without its buttons: why it is asked, what an answer does to the figures, and the sides beside each other. */
import type { RegisterRow } from '../../../lambdas/protocol.ts';
import {
  branchesOf,
  type ComparedFact,
  compareSides,
  hasBirth,
  type Side,
  sharedActivities,
  sideKey,
} from '../../progress/reviews/compare-sides.ts';
import type { Question } from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { useEffectTexts } from './effect-text.ts';
import { useSideName } from './side-name.ts';

export function QuestionFacts({ question }: { readonly question: Question }) {
  const { t } = useWords();
  const [ifSame, ifDifferent] = useEffectTexts()(question.effect);
  const branches = branchesOf(question.sides);
  return (
    <>
      <div>
        {branches.length > 0 && <p>{t('reviews.branches', { branches: branches.join(', ') })}</p>}
        {question.kinds.map((kind) => (
          <p key={kind}>{`${t(`reviews.kind.${kind}`)}.`}</p>
        ))}
        {question.isLater && <p>{t('reviews.putOff')}</p>}
      </div>
      <div>
        <p>{ifSame}</p>
        <p>{ifDifferent}</p>
      </div>
      <SideTable question={question} />
    </>
  );
}

function SideTable({ question: { sides } }: { readonly question: Question }) {
  const { t } = useWords();
  const sideName = useSideName();
  const shared = sharedActivities(sides);
  const name = (text: string, compared: string | null) => (
    <span className="review-fact">
      {text}
      {compared !== null && <span className="subtle"> {compared}</span>}
    </span>
  );
  const comparisonText = ({ comparison }: ComparedFact) =>
    comparison === null ? null : t(`reviews.comparison.${comparison}`);
  return (
    <StackedTable
      caption={t('reviews.compare')}
      columns={[t('reviews.fact'), ...sides.map(sideName)]}
      rows={[
        ...compareSides(sides).map((compared) => ({
          key: compared.fact,
          cells: [
            name(t(`reviews.facts.${compared.fact}`), comparisonText(compared)),
            ...compared.values.map((own) => (own.length === 0 ? '–' : own.join(', '))),
          ],
        })),
        {
          key: 'activities',
          cells: [
            name(t('reviews.activities'), shared === 0 ? null : t('reviews.sharedActivity', { count: shared })),
            ...sides.map((side) => <Activities key={sideKey(side)} side={side} />),
          ],
        },
        {
          key: 'rows',
          cells: [t('reviews.rows'), ...sides.map((side) => <Rows key={sideKey(side)} side={side} />)],
        },
      ]}
    />
  );
}

function Activities({ side }: { readonly side: Side }) {
  const { t } = useWords();
  const activities = side.rows.flatMap(({ file, row, activity }) =>
    activity === null ? [] : [{ key: `${row} ${file}`, text: activityText(activity) }],
  );
  const more = side.count - side.rows.length;
  return (
    <>
      {activities.map(({ key, text }) => (
        <span key={key} className="review-line">
          {text}
        </span>
      ))}
      {activities.length === 0 && t('reviews.notKept')}
      {more > 0 && <span className="review-line">{t('reviews.andMore', { count: more })}</span>}
    </>
  );
}

/** `2025-03-14 Samtalegruppe for unge` */
function activityText({ fields }: RegisterRow): string {
  return [fields.dato, fields.tittel ?? fields.aktivitetstype].filter((part) => part !== undefined).join(' ');
}

/** Where the first rows stand, file by file. */
function Rows({ side }: { readonly side: Side }) {
  const { t, number } = useWords();
  const { count, persons, rows } = side;
  const facts = { count, persons: number(persons) };
  const files = [...Map.groupBy(rows, ({ file }) => file)];
  return (
    <>
      <span className="review-line">
        {persons > 1
          ? t(hasBirth(side) ? 'reviews.nameAndYear' : 'reviews.nameOnly', facts)
          : t('reviews.rowsOf', { count })}
      </span>
      {files.map(([file, own]) => (
        <span key={file} className="review-line subtle">
          {t('records.placeOf', { file, row: own.map(({ row }) => number(row)).join(', ') })}
        </span>
      ))}
    </>
  );
}

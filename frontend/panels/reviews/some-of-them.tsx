/** Which sides of a question are one person, where it is neither all of them nor none. */
import { Button, Checkbox, CheckboxGroup } from '@navikt/ds-react';
import { useEffect, useRef, useState } from 'react';
import { namesOf, type Side, sideKey } from '../../progress/reviews/compare-sides.ts';
import type { Question } from '../../progress/reviews/review-queue.ts';
import { useWords } from '../../translations/words.ts';
import { useSideName } from './side-name.ts';

interface SomeOfThemProps {
  readonly question: Question;
  readonly busy: boolean;
  /** Positions of the sides that are one person. */
  readonly onAnswer: (positions: readonly number[]) => void;
  readonly onBack: () => void;
}

export function SomeOfThem({ question: { sides }, busy, onAnswer, onBack }: SomeOfThemProps) {
  const { t } = useWords();
  const sideName = useSideName();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [tooFew, setTooFew] = useState(false);
  const group = useRef<HTMLFieldSetElement>(null);
  const focusFirst = () => group.current?.querySelector('input')?.focus();
  useEffect(focusFirst, []);
  const positions = sides.flatMap((_, position) => (chosen.includes(String(position)) ? [position] : []));
  const persons = positions.reduce((sum, position) => sum + (sides[position]?.persons ?? 0), 0);
  return (
    <div className="stack-small">
      <CheckboxGroup
        ref={group}
        legend={t('reviews.someQuestion')}
        description={t('reviews.someHint')}
        size="small"
        value={[...chosen]}
        onChange={(values: string[]) => {
          setChosen(values);
          setTooFew(false);
        }}
        error={tooFew ? t('reviews.someNeed') : undefined}
      >
        {sides.map((side, position) => (
          <Checkbox key={sideKey(side)} value={String(position)}>
            {withFacts(sideName(side, position), side)}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <div className="controls">
        <Button
          size="small"
          aria-disabled={busy}
          onClick={() => {
            if (persons < 2) {
              setTooFew(true);
              focusFirst();
            } else if (!busy) {
              onAnswer(positions);
            }
          }}
        >
          {t('reviews.someSave')}
        </Button>
        <Button size="small" variant="secondary" onClick={onBack}>
          {t('reviews.someCancel')}
        </Button>
      </div>
    </div>
  );
}

/** `Person 2: Kari Nordmann, 1980-02-03` */
function withFacts(name: string, side: Side): string {
  const facts = [namesOf([side]).join(' / '), side.rows[0]?.record?.fields.fodselsdato];
  return `${name}: ${facts.filter((fact) => fact !== undefined && fact !== '').join(', ')}`;
}

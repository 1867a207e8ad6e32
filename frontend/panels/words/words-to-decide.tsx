/** The values without a word, decided in one pass: focus goes from one to the next, and at the end to the button that saves. */
import { Button, Heading } from '@navikt/ds-react';
import { type RefObject, useCallback, useRef } from 'react';
import { flushSync } from 'react-dom';
import { WORD_COLUMNS, type WordsView } from '../../../lambdas/protocol.ts';
import type { ExampleOf } from '../../api/words/example-queries.ts';
import { unmappedIn } from '../../progress/year/standing.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';
import { type WordRow as Row, sureProposals, type WordChoice } from './word-draft.ts';
import { WordRow } from './word-row.tsx';

interface WordsToDecideProps {
  readonly view: WordsView;
  readonly rows: readonly Row[];
  readonly exampleOf: ExampleOf;
  /** Null: the user reads only. */
  readonly onChoose: ((choices: readonly WordChoice[]) => void) | null;
  readonly saveButton: RefObject<HTMLButtonElement | null>;
}

export function WordsToDecide({ view, rows, exampleOf, onChoose, saveButton }: WordsToDecideProps) {
  const { t } = useWords();
  const say = useSay();
  const card = useRef<HTMLElement>(null);
  const proposals = sureProposals(rows);
  const listed = rows.filter(({ value }) => value.word === null).length;
  const unmapped = unmappedIn(view);
  const open = rows.filter(({ chosen, value }) => chosen === undefined && value.word === null).length;
  const goOn = useCallback(
    (from: HTMLElement) => {
      const controls = [...(card.current?.querySelectorAll<HTMLElement>('[data-word]') ?? [])];
      const undecided = controls.filter((each) => each.dataset.open === 'true' && each !== from);
      const next = undecided.find((each) => from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
      (next ?? undecided[0] ?? saveButton.current)?.focus();
    },
    [saveButton],
  );
  const choose = useCallback(
    // At once, so that the next value without a word is known when focus moves on.
    (choice: WordChoice) => flushSync(() => onChoose?.([choice])),
    [onChoose],
  );
  const acceptAll = () => {
    flushSync(() => onChoose?.(proposals));
    say(t('words.acceptedAll', { count: proposals.length }));
    const control = card.current?.querySelector<HTMLElement>('[data-word][data-open="true"]') ?? saveButton.current;
    control?.focus();
  };
  if (unmapped === 0 && rows.length === 0) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="missing-heading" ref={card}>
      <Heading level="2" size="medium" id="missing-heading" tabIndex={-1}>
        {t('words.missing', { count: unmapped })}
      </Heading>
      {unmapped > 0 && <p>{t('words.blocks')}</p>}
      {onChoose !== null && open > 0 && <p className="subtle">{t('words.keys')}</p>}
      {onChoose !== null && proposals.length > 0 && (
        <div className="stack-small">
          <div>
            <Button variant="secondary" onClick={acceptAll}>
              {t('words.acceptAll', { count: proposals.length })}
            </Button>
          </div>
          <p className="subtle">{t('words.sure')}</p>
        </div>
      )}
      {WORD_COLUMNS.map((column) => {
        const own = rows.filter((row) => row.column === column);
        return own.length === 0 ? null : (
          <section key={column} aria-labelledby={`missing-${column}`} className="stack-small">
            <Heading level="3" size="small" id={`missing-${column}`}>
              {t(`words.column.${column}`)}
            </Heading>
            <ul className="word-list">
              {own.map(({ value, chosen }) => (
                <WordRow
                  key={value.value}
                  column={column}
                  value={value}
                  chosen={chosen}
                  example={exampleOf(value.place)}
                  onChoose={onChoose === null ? null : choose}
                  onNext={goOn}
                />
              ))}
            </ul>
          </section>
        );
      })}
      {unmapped > listed && <p>{t('words.moreAfterSaving', { count: unmapped - listed })}</p>}
    </section>
  );
}

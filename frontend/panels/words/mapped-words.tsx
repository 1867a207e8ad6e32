/** The values that have a word, folded by column; each can get another word. A search finds them in all columns. */
import { Button, Heading, TextField } from '@navikt/ds-react';
import { useState } from 'react';
import type { WordColumn, WordsView, WordValue } from '../../../lambdas/protocol.ts';
import { useExamples } from '../../api/words/example-queries.ts';
import { unmappedIn } from '../../progress/year/standing.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';
import { chosenFor, type WordChoice, type WordDraft } from './word-draft.ts';
import { WordRow } from './word-row.tsx';

interface MappedWordsProps {
  readonly view: WordsView;
  readonly draft: WordDraft;
  /** Null: the user reads only. */
  readonly onChoose: ((choices: readonly WordChoice[]) => void) | null;
}

/** Values from which on a search helps. */
const SEARCHABLE = 15;

export function MappedWords({ view, draft, onChoose }: MappedWordsProps) {
  const { t, language } = useWords();
  const say = useSay();
  const [search, setSearch] = useState('');
  const columns = view.columns.map(({ column, values }) => ({
    column,
    values: values.filter(({ value, word }) => word !== null && chosenFor(draft, column, value)?.contested !== true),
  }));
  const count = (text: string) => columns.reduce((sum, { values }) => sum + matching(values, text).length, 0);
  const all = count('');
  if (all === 0) {
    return null;
  }

  function matching(values: readonly WordValue[], text: string): readonly WordValue[] {
    const wanted = text.trim().toLocaleLowerCase(language);
    return wanted === '' ? values : values.filter(({ value }) => value.toLocaleLowerCase(language).includes(wanted));
  }

  return (
    <section className="card" aria-labelledby="mapped-heading">
      <Heading level="2" size="medium" id="mapped-heading" tabIndex={-1}>
        {t(unmappedIn(view) === 0 ? 'words.allMapped' : 'words.mapped', { count: all })}
      </Heading>
      {all >= SEARCHABLE && (
        <TextField
          className="word-search"
          label={t('words.search')}
          size="small"
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
            say(t('words.found', { count: count(target.value) }));
          }}
        />
      )}
      <div>
        {columns.map(({ column, values }) => {
          const found = matching(values, search);
          return found.length === 0 ? null : (
            <MappedColumn
              key={column}
              year={view.year}
              column={column}
              values={found}
              searched={search.trim() !== ''}
              draft={draft}
              onChoose={onChoose}
            />
          );
        })}
      </div>
      {search.trim() !== '' && count(search) === 0 && <p>{t('words.found', { count: 0 })}</p>}
    </section>
  );
}

interface MappedColumnProps extends Pick<MappedWordsProps, 'draft' | 'onChoose'> {
  readonly year: number;
  readonly column: WordColumn;
  readonly values: readonly WordValue[];
  /** Whether they were searched for, so that they are shown at once. */
  readonly searched: boolean;
}

function MappedColumn({ column, values, searched, ...rest }: MappedColumnProps) {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const open = opened || searched;
  return (
    <details
      className="word-fold"
      open={open}
      onToggle={({ currentTarget }) => {
        // What a search unfolds is folded again when it is cleared.
        if (!searched) {
          setOpened(currentTarget.open);
        }
      }}
    >
      <summary>{t('words.columnCount', { column: t(`words.column.${column}`), count: values.length })}</summary>
      {open && <MappedList column={column} values={values} {...rest} />}
    </details>
  );
}

/** Values that are drawn at once. */
const STEP = 50;

function MappedList({ year, column, values, draft, onChoose }: Omit<MappedColumnProps, 'searched'>) {
  const { t } = useWords();
  const [shown, setShown] = useState(STEP);
  const drawn = values.slice(0, shown);
  const exampleOf = useExamples(
    year,
    drawn.map(({ place }) => place),
  );
  return (
    <>
      <ul className="word-list">
        {drawn.map((value) => (
          <WordRow
            key={value.value}
            column={column}
            value={value}
            chosen={chosenFor(draft, column, value.value)}
            example={exampleOf(value.place)}
            onChoose={onChoose === null ? null : (choice) => onChoose([choice])}
            onNext={() => {}}
          />
        ))}
      </ul>
      {values.length > shown && (
        <Button variant="secondary" size="small" onClick={() => setShown(shown + STEP)}>
          {t('words.showMore', { count: values.length - shown })}
        </Button>
      )}
    </>
  );
}

/** A value of the register: how often and where it stands, what is proposed for it, and the choice of its word. */
import { Button, Select, TextField } from '@navikt/ds-react';
import { type KeyboardEvent, memo, useId, useState } from 'react';
import {
  type PlacedRecord,
  type WordColumn,
  type WordProposal,
  type WordValue,
  wordsOf,
} from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import type { ChosenWord, WordChoice } from './word-draft.ts';
import { useWordName } from './word-name.ts';

interface WordRowProps {
  readonly column: WordColumn;
  readonly value: WordValue;
  readonly chosen: ChosenWord | undefined;
  readonly example: PlacedRecord | undefined;
  /** Null: the user reads only. */
  readonly onChoose: ((choice: WordChoice) => void) | null;
  /** Called after Enter and after a proposal is accepted, with the control that had focus. */
  readonly onNext: (from: HTMLElement) => void;
}

/** Not drawn again for each choice of another value. */
export const WordRow = memo(function WordRow({ column, value, chosen, example, onChoose, onNext }: WordRowProps) {
  const { t } = useWords();
  const wordName = useWordName();
  const facts = useFacts(value, example);
  const reason = useReason();
  const shown = useShownValue()(value.value);
  const proposal = chosen === undefined && value.word === null ? value.proposal : null;
  const word = chosen === undefined ? value.word : chosen.word;
  const saved =
    chosen === undefined || value.word === null ? null : t('words.savedNow', { word: wordName(column, value.word) });
  if (onChoose === null) {
    return (
      <li className="word-row">
        <p className="word-value">{shown}</p>
        <p className="subtle">{facts}</p>
        <p>{word === null ? t('words.noWord') : wordName(column, word)}</p>
      </li>
    );
  }
  const choose = (next: string | null) => onChoose({ column, value: value.value, word: next, before: value.word });
  const accept = (from: HTMLElement) => {
    if (proposal !== null) {
      choose(proposal.word);
    }
    onNext(from);
  };
  const description = (
    <>
      <span className="word-facts">{facts}</span>
      {proposal !== null && <span className="word-proposal">{reason(column, proposal)}</span>}
      {saved !== null && <span className="word-proposal">{saved}</span>}
    </>
  );
  const control = {
    label: shown,
    description,
    size: 'small' as const,
    'data-word': true,
    'data-open': word === null,
    'data-chosen': chosen !== undefined,
  };
  return (
    <li className="word-row word-row--choice">
      {column === 'land' ? (
        <CountryField {...control} word={word} onChoose={choose} onEnter={accept} />
      ) : (
        <Select
          {...control}
          value={word ?? ''}
          onChange={({ target }) => choose(target.value === '' ? null : target.value)}
          // The design system's select has its own `onKeyDown`.
          onKeyDownCapture={(event) => onEnterKey(event, () => accept(event.currentTarget))}
        >
          <option value="">{t(value.from === 'own' ? 'words.noOwnWord' : 'words.choose')}</option>
          {wordsOf(column).map((each) => (
            <option key={each} value={each}>
              {wordName(column, each)}
            </option>
          ))}
        </Select>
      )}
      <div className="word-action">
        {proposal !== null && (
          <Button
            type="button"
            size="small"
            variant="secondary"
            aria-label={t('words.acceptFor', { value: shown, word: wordName(column, proposal.word) })}
            onClick={({ currentTarget }) => accept(currentTarget)}
          >
            {t('words.accept')}
          </Button>
        )}
        {chosen !== undefined && <span className="word-chosen">{t('words.notSaved')}</span>}
      </div>
    </li>
  );
});

interface CountryFieldProps {
  readonly label: string;
  readonly description: React.ReactNode;
  readonly size: 'small';
  readonly word: string | null;
  readonly onChoose: (word: string | null) => void;
  readonly onEnter: (from: HTMLElement) => void;
}

const COUNTRY = /^[A-Z]{2}$/;

function CountryField({ word, onChoose, onEnter, ...control }: CountryFieldProps) {
  const { t } = useWords();
  const [text, setText] = useState(word ?? '');
  const [shown, setShown] = useState(word);
  const hint = useId();
  if (shown !== word) {
    // Chosen elsewhere: with all proposals, or taken back.
    setShown(word);
    setText(word ?? '');
  }
  const wrong = text !== '' && !COUNTRY.test(text);
  const [left, setLeft] = useState(false);
  return (
    <TextField
      {...control}
      className="word-country"
      value={text}
      maxLength={2}
      autoCapitalize="characters"
      autoComplete="off"
      placeholder={t('words.country')}
      error={wrong && left ? t('words.countryWrong') : undefined}
      id={hint}
      onBlur={() => setLeft(true)}
      onChange={({ target }) => {
        const next = target.value.toUpperCase();
        const chosen = COUNTRY.test(next) ? next : null;
        setText(next);
        setLeft(false);
        if (chosen !== word) {
          setShown(chosen);
          onChoose(chosen);
        }
      }}
      onKeyDown={(event) =>
        onEnterKey(event, () => {
          setLeft(true);
          if (!wrong) {
            onEnter(event.currentTarget);
          }
        })
      }
    />
  );
}

function onEnterKey(event: KeyboardEvent, act: () => void): void {
  if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
    event.preventDefault();
    act();
  }
}

/** @returns the value in quotation marks, or that the cell is empty */
export function useShownValue(): (value: string) => string {
  const { t } = useWords();
  return (value) => (value === '' ? t('words.empty') : value);
}

function useReason(): (column: WordColumn, proposal: WordProposal) => string {
  const { t } = useWords();
  const wordName = useWordName();
  return (column, { word, from, like }) => t(`words.proposal.${from}`, { word: wordName(column, word), like });
}

/** `38 rader. For eksempel 2025-03-12, Bergen: Bassengtrening` */
function useFacts({ rows }: WordValue, example: PlacedRecord | undefined): string {
  const { t, number } = useWords();
  const count = t('words.rows', { count: rows, rows: number(rows) });
  const fields = (example?.activity ?? example?.record)?.fields;
  const parts = [fields?.dato, fields?.lokallag, fields?.tittel].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? count : t('words.example', { count, example: parts.join(', ') });
}

/** What a user has chosen and not saved: words of values, and settings. Pure. */
import {
  type SettingName,
  type Settings,
  WORD_COLUMNS,
  type WordColumn,
  type WordsView,
  type WordValue,
} from '../../../lambdas/protocol.ts';
import type { Configuration, OwnWords } from '../../api/words/word-client.ts';

export interface ChosenWord {
  readonly column: WordColumn;
  readonly value: string;
  /** Null: the organisation's own word is taken away. */
  readonly word: string | null;
  /** What was saved when it was chosen. */
  readonly before: string | null;
  /** A colleague has saved another word for it since. */
  readonly contested: boolean;
}

export interface ChosenSetting {
  readonly setting: SettingName;
  readonly value: boolean;
  /** What was saved when it was chosen, or the rule set's own value. */
  readonly before: boolean;
  readonly contested: boolean;
}

export interface WordDraft {
  /** The version of the configuration that the choices were made on. */
  readonly base: number;
  readonly words: readonly ChosenWord[];
  readonly settings: readonly ChosenSetting[];
}

export const NO_DRAFT: WordDraft = { base: 0, words: [], settings: [] };

export function sizeOf({ words, settings }: WordDraft): number {
  return words.length + settings.length;
}

/** Values are compared without regard to case, spaces and the composition of accents. Source: `domain/rules/README.md`. */
export function valueKey(column: WordColumn, value: string): string {
  return `${column}:${value.normalize('NFC').toLowerCase().normalize('NFC').replace(/\s+/gu, ' ').trim()}`;
}

export function chosenFor(draft: WordDraft, column: WordColumn, value: string): ChosenWord | undefined {
  const key = valueKey(column, value);
  return draft.words.find((each) => valueKey(each.column, each.value) === key);
}

/** A choice of a word for a value, or for several at once. */
export type WordChoice = Pick<ChosenWord, 'column' | 'value' | 'word' | 'before'>;

/** A choice that is the same as what is saved is no choice. @param version of the configuration that is shown */
export function withWords(draft: WordDraft, version: number, choices: readonly WordChoice[]): WordDraft {
  const words = new Map(draft.words.map((each) => [valueKey(each.column, each.value), each]));
  for (const choice of choices) {
    const key = valueKey(choice.column, choice.value);
    if (choice.word === choice.before) {
      words.delete(key);
    } else {
      words.set(key, { ...choice, contested: false });
    }
  }
  return based({ ...draft, words: [...words.values()] }, draft, version);
}

export function withSetting(
  draft: WordDraft,
  version: number,
  { setting, value, before }: Omit<ChosenSetting, 'contested'>,
): WordDraft {
  const others = draft.settings.filter((each) => each.setting !== setting);
  const settings = value === before ? others : [...others, { setting, value, before, contested: false }];
  return based({ ...draft, settings }, draft, version);
}

/** The first choice is made on what is shown then; further ones do not change what the first was made on. */
function based(draft: WordDraft, before: WordDraft, version: number): WordDraft {
  return { ...draft, base: sizeOf(before) === 0 ? version : before.base };
}

/**
 * The choices on a newer version: those that it has already are dropped, those that differ from it stay to be decided.
 * @param standard the rule set's own values
 */
export function rebased(
  draft: WordDraft,
  view: WordsView,
  { version, settings }: Configuration,
  standard: Settings,
): WordDraft {
  const saved = savedWords(view);
  return {
    base: version,
    words: draft.words.flatMap((choice) => {
      const now = saved.get(valueKey(choice.column, choice.value)) ?? null;
      return now === choice.word ? [] : [{ ...choice, before: now, contested: now !== choice.before }];
    }),
    settings: draft.settings.flatMap((choice) => {
      const now = settings[choice.setting] ?? standard[choice.setting];
      return now === choice.value ? [] : [{ ...choice, before: now, contested: now !== choice.before }];
    }),
  };
}

function savedWords({ columns }: WordsView): ReadonlyMap<string, string | null> {
  return new Map(
    columns.flatMap(({ column, values }) => values.map(({ value, word }) => [valueKey(column, value), word] as const)),
  );
}

/** @returns the configuration with the choices */
export function withDraft(configuration: Configuration, draft: WordDraft): Configuration {
  const words = { ...configuration.words };
  for (const column of WORD_COLUMNS) {
    words[column] = withChosen(
      configuration.words[column],
      draft.words.filter((each) => each.column === column),
    );
  }
  const settings = Object.fromEntries(draft.settings.map(({ setting, value }) => [setting, value]));
  return { ...configuration, words, settings: { ...configuration.settings, ...settings } };
}

/** Every spelling of a chosen value gets its word. */
function withChosen(own: OwnWords, chosen: readonly ChosenWord[]): OwnWords {
  const keys = new Set(chosen.map(({ column, value }) => valueKey(column, value)));
  const [column] = chosen.map((each) => each.column);
  const others = column === undefined ? own : own.filter(([value]) => !keys.has(valueKey(column, value)));
  const added = chosen.flatMap(({ value, word }) => (word === null ? [] : [[value, word] as const]));
  return [...others, ...added];
}

/** A value of the register with what has been chosen for it. */
export interface WordRow {
  readonly column: WordColumn;
  readonly value: WordValue;
  readonly chosen: ChosenWord | undefined;
}

/** Values that have no word, and those for which a colleague has saved another word than the user chose. */
export function rowsToDecide({ columns }: WordsView, draft: WordDraft): readonly WordRow[] {
  const chosen = new Map(draft.words.map((each) => [valueKey(each.column, each.value), each]));
  return columns.flatMap(({ column, values }) =>
    values
      .map((value) => ({ column, value, chosen: chosen.get(valueKey(column, value.value)) }))
      .filter((row) => row.value.word === null || row.chosen?.contested === true),
  );
}

/**
 * @returns the proposals of values that nothing was chosen for, of the same word or last year's choice; one that is nearly
 *   alike is looked at by itself, because a wrong word can cost counted days
 */
export function sureProposals(rows: readonly WordRow[]): readonly WordChoice[] {
  return rows.flatMap(({ column, value: { value, word, proposal }, chosen }) =>
    proposal === null || proposal.from === 'near' || chosen !== undefined || word !== null
      ? []
      : [{ column, value, word: proposal.word, before: null }],
  );
}

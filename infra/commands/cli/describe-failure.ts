/** Why an export failed or a register was refused, in the words that the page uses for the same code. */
import * as z from 'zod';
import nb from '../../../frontend/translations/nb.json' with { type: 'json' };
import nbOfPages from '../../../frontend/translations/nb-pages.json' with { type: 'json' };
import {
  type AmbiguousIds,
  ambiguousIdsSchema,
  type NoReadableDate,
  noReadableDateSchema,
  type Stage,
  stageSchema,
  type UnmappedValues,
  unmappedValuesSchema,
  type VocabularyProblems,
  vocabularyProblemsSchema,
  wordsToChooseFrom,
} from '../../../lambdas/protocol.ts';

export interface Failure {
  readonly code: string;
  /** The stage that failed, or `IMPORT_STAGE`. */
  readonly stage: string;
  readonly details: unknown;
  /** What the import says, in English. */
  readonly message?: string;
}

/** The stage of a register that is refused before an export begins. */
export const IMPORT_STAGE = 'import';

const SENTENCES: Readonly<Record<string, string>> = nb.errorCode;
/** What to do about a register that is refused. */
const ADVICE: Readonly<Record<string, string>> = nbOfPages.importAdvice;
const STAGES: Readonly<Record<Stage, string>> = nb.stage;

/** Names of the details in bokmål, in the order in which they are shown; any other has its own name. */
const NAMES: Readonly<Record<string, string>> = {
  file: 'fil',
  sheet: 'ark',
  row: 'rad',
  rows: 'rader',
  column: 'kolonne',
  value: 'verdi',
  letters: 'bokstaver',
  bytes: 'byte',
  length: 'lengde',
  limit: 'grense',
  maximum: 'grense',
  maximumBytes: 'grense i byte',
  line: 'linje',
  range: 'område',
  cells: 'celler',
  count: 'antall',
  part: 'del',
  found: 'funnet',
  year: 'grunnlagsår',
  firstYear: 'første grunnlagsår med regelsett',
};

/** @param labelsFile the file in which a user maps own words. @returns lines of text */
export function describeFailure({ code, stage, details, message }: Failure, labelsFile: string): string {
  const sentence = SENTENCES[code] ?? nb.errorCode.unknown;
  const places = describePlaces(details, labelsFile) ?? [
    ...(message === undefined ? [] : [`  ${message}`]),
    ...describeOthers(details),
    ...(stage === IMPORT_STAGE && ADVICE[code] !== undefined ? [ADVICE[code]] : []),
  ];
  return [`${headingOf(stage)}: ${sentence} (${code})`, ...places].join('\n');
}

function headingOf(stage: string): string {
  if (stage === IMPORT_STAGE) return 'Registeret ble ikke lest inn';
  const known = stageSchema.safeParse(stage);
  return `Feilet i steget «${known.success ? STAGES[known.data] : stage}»`;
}

/** @returns undefined for details of another kind */
function describePlaces(details: unknown, labelsFile: string): string[] | undefined {
  const unmapped = unmappedValuesSchema.safeParse(details);
  if (unmapped.success) return describeUnmapped(unmapped.data, labelsFile);
  const ambiguous = ambiguousIdsSchema.safeParse(details);
  if (ambiguous.success) return describeAmbiguous(ambiguous.data);
  const vocabulary = vocabularyProblemsSchema.safeParse(details);
  if (vocabulary.success) return describeVocabulary(vocabulary.data, labelsFile);
  const undated = noReadableDateSchema.safeParse(details);
  return undated.success ? [describeUndated(undated.data)] : undefined;
}

function describeUnmapped({ values, count }: UnmappedValues, labelsFile: string): string[] {
  return [
    `${nbOfPages.outcome.failed.unmapped.heading}:`,
    ...values.map(({ column, value, rows, file, sheet, firstRow }) => {
      const name = value === '' ? nbOfPages.outcome.failed.unmapped.empty : `«${value}»`;
      const times = rows === 1 ? '1 rad' : `${rows} rader`;
      return `  ${column} ${name}: ${times}, første i ${file}, ${sheet}, rad ${firstRow}`;
    }),
    ...unlisted(count - values.length),
    ...wordsOf(values.map(({ column }) => column)),
    `Knytt hver av dem til et ord i ${labelsFile}: aktivitetstype under "labels", de andre under "vocabularies".`,
  ];
}

/** The words that the values of these columns can be mapped to. */
function wordsOf(columns: readonly string[]): string[] {
  return [
    `${nbOfPages.outcome.failed.unmapped.words}:`,
    ...[...new Set(columns)].map((column) => {
      const words = wordsToChooseFrom(column, 'nb');
      return `  ${column}: ${words.join(', ') || nbOfPages.outcome.failed.unmapped.countryCode}`;
    }),
  ];
}

function describeAmbiguous({ ids, count }: AmbiguousIds): string[] {
  return [
    ...ids.map(({ id, file, rows }) => `  aktivitet_id «${id}»: ${file}, aktiviteter, rad ${rows.join(', ')}`),
    ...unlisted(count - ids.length),
    'Gi hver aktivitet en aktivitet_id som bare den har, for eksempel med lokallaget foran nummeret.',
  ];
}

function describeVocabulary({ problems, count }: VocabularyProblems, labelsFile: string): string[] {
  return [
    ...problems.map((problem) => {
      const { column, value, word } = problem;
      return problem.kind === 'conflict'
        ? `  ${column}: «${problem.otherValue}» og «${value}» er samme ord, men er knyttet til ulike («${value}» til «${word}»)`
        : `  ${column}: «${value}» er knyttet til «${word}», som ikke er et ord i ordlisten`;
    }),
    ...unlisted(count - problems.length),
    ...wordsOf(problems.map(({ column }) => column)),
    `Rett dem i ${labelsFile}.`,
  ];
}

function describeUndated({ activities, file, firstRows }: NoReadableDate): string {
  const many = activities === 1 ? '1 aktivitet' : `${activities} aktiviteter`;
  return `  ${many}, de første i ${file}, aktiviteter, kolonne dato, rad ${firstRows.join(', ')}. Skriv datoer som 14.03.2025.`;
}

function describeOthers(details: unknown): string[] {
  if (typeof details !== 'object' || details === null) return [];
  const names = Object.keys(NAMES);
  const placeOf = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  const sorted = Object.entries(details).sort(([one], [other]) => placeOf(one) - placeOf(other));
  return sorted.map(([name, value]) => `  ${NAMES[name] ?? name}: ${detailText(value)}`);
}

function detailText(value: unknown): string {
  if (typeof value === 'string') return value;
  const texts = z.array(z.string()).safeParse(value);
  return texts.success ? texts.data.join(', ') : JSON.stringify(value);
}

function unlisted(count: number): string[] {
  return count > 0 ? [`  … og ${count} til`] : [];
}

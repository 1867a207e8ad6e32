/** The words and the configuration of a base year as the API keeps them, for tests of the page. */
import type {
  ConfigurationVersion,
  PlacedRecord,
  Settings,
  WordColumn,
  WordProposal,
  WordsView,
  WordValue,
} from '../../lambdas/protocol.ts';
import { instant } from './export-factory.ts';
import { problem } from './open-page.tsx';

export const STANDARD: Settings = {
  digitalGroupsCount: false,
  likepersonCountsTowardsThree: false,
  unidentifiedCountsTowardsThresholds: true,
};

export function wordValue(overrides: Partial<WordValue> & Pick<WordValue, 'value'>): WordValue {
  return {
    rows: 3,
    place: { file: 'bergen.xlsx', sheet: 'aktiviteter', row: 2 },
    word: null,
    from: null,
    proposal: null,
    ...overrides,
  };
}

export const proposal = (word: string, from: WordProposal['from'] = 'near', like = word): WordProposal => ({
  word,
  from,
  like,
});

type Column = WordsView['columns'][number];

export function wordColumn(column: WordColumn, values: readonly WordValue[], overrides: Partial<Column> = {}): Column {
  return {
    column,
    unmapped: values.filter(({ word }) => word === null).length,
    values: [...values],
    count: values.length,
    ...overrides,
  };
}

/** Three values of two columns without a word, two of them with a proposal, and a value with one. */
export const VALUES: Readonly<Partial<Record<WordColumn, readonly WordValue[]>>> = {
  aktivitetstype: [
    wordValue({ value: 'Samtalegrupe', rows: 38, proposal: proposal('SAMTALE', 'near', 'Samtalegruppe') }),
    wordValue({
      value: 'Boccia',
      rows: 12,
      place: { file: 'bergen.xlsx', sheet: 'aktiviteter', row: 9 },
      proposal: null,
    }),
    wordValue({ value: 'Trim', rows: 9, word: 'AKTGR', from: 'own' }),
  ],
  form: [wordValue({ value: '', rows: 4, proposal: proposal('ukjent', 'last_year', '') })],
  land: [],
};

interface Kept {
  labels: Record<string, string>;
  vocabularies: Record<string, Record<string, string>>;
  settings: Record<string, boolean>;
}

/** A word page's API that keeps what is saved, with the same checks of versions as the real one. */
export class FakeWords {
  version = 1;
  kept: Kept = { labels: { Trim: 'AKTGR' }, vocabularies: {}, settings: {} };
  versions: ConfigurationVersion[] = [];
  readonly saved: unknown[] = [];
  readonly #values: Readonly<Partial<Record<WordColumn, readonly WordValue[]>>>;

  constructor(values: Readonly<Partial<Record<WordColumn, readonly WordValue[]>>> = VALUES) {
    this.#values = values;
  }

  readonly answer = (
    path: string,
    query: URLSearchParams,
    { method, body, ifMatch }: { method: string; body: unknown; ifMatch: string | null },
  ): Response | undefined => {
    switch (`${method} ${path}`) {
      case 'GET /registers/2025/words':
        return Response.json(this.view());
      case 'GET /configuration/2025':
        return Response.json(
          { organisation: 'Norges Blindeforbund', ...this.kept, columnConfiguration: { kept: true } },
          { headers: { etag: `"${this.version}"` } },
        );
      case 'GET /configuration/2025/versions':
        return Response.json({ versions: this.versions, actorNames: { 'ola@example.org': 'Ola Nordmann' } });
      case 'GET /records/2025/places':
        return Response.json({ places: query.getAll('place').map(placed) });
      case 'PUT /configuration/2025': {
        if (ifMatch !== `"${this.version}"`) {
          return problem('configuration_changed', 412);
        }
        this.saved.push(body);
        this.change(body as Kept, 'kari@example.org');
        return Response.json(body, { headers: { etag: `"${this.version}"` } });
      }
      default:
        return undefined;
    }
  };

  /** Somebody saves a configuration. */
  change({ labels, vocabularies, settings }: Kept, by: string): void {
    this.kept = { labels, vocabularies, settings };
    this.version++;
    this.versions = [{ version: this.version, at: instant(60), by, changes: [], count: 0 }, ...this.versions];
  }

  view(): WordsView {
    return {
      year: 2025,
      registerVersion: 1,
      configurationVersion: this.version,
      ruleSetSettings: STANDARD,
      columns: (['aktivitetstype', 'form', 'arrangor', 'rolle', 'land'] as const).map((column) =>
        wordColumn(
          column,
          (this.#values[column] ?? []).map((value) => this.#withWord(column, value)),
        ),
      ),
    };
  }

  #withWord(column: WordColumn, value: WordValue): WordValue {
    const own = column === 'aktivitetstype' ? this.kept.labels : (this.kept.vocabularies[column] ?? {});
    const word = own[value.value];
    return word === undefined
      ? { ...value, ...(value.from === 'word' ? {} : { word: null, from: null }) }
      : { ...value, word, from: 'own', proposal: null };
  }
}

function placed(place: string): PlacedRecord {
  const [sheet = '', row = '', ...file] = place.split(':');
  const record = {
    file: file.join(':'),
    sheet: sheet as 'aktiviteter',
    row: Number(row),
    fields: { dato: '2025-03-12', lokallag: 'Bergen', tittel: `Rad ${row}` },
  };
  return { file: record.file, sheet: record.sheet, row: record.row, column: null, record, activity: null };
}

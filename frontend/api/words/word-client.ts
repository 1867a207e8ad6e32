/** The part of the API that is about an organisation's words and settings. */
import * as z from 'zod';
import {
  type ConfigurationVersion,
  configurationVersionsSchema,
  type PlacedRecord,
  placeRecordsSchema,
  settingsSchema,
  type WordColumn,
  type WordsView,
  type WordValue,
  wordsViewSchema,
} from '../../../lambdas/protocol.ts';
import type { ApiConnection } from '../connection.ts';

/** An organisation's own values of a column and their words. Pairs, because any text can be a value, `__proto__` too. */
export type OwnWords = readonly (readonly [value: string, word: string])[];

/** The configuration of a base year, as it is read and written as a whole. */
export interface Configuration {
  /** 0 before the first. */
  readonly version: number;
  /** Null before the first. */
  readonly organisation: string | null;
  readonly words: Readonly<Record<WordColumn, OwnWords>>;
  /** Those that the organisation has chosen; the others have the value of the rule set. */
  readonly settings: Readonly<z.infer<typeof chosenSettingsSchema>>;
  readonly columnConfiguration: unknown;
}

export interface ConfigurationVersions {
  readonly versions: readonly ConfigurationVersion[];
  readonly actorNames: Readonly<Record<string, string>>;
}

const ownWordsSchema = z.preprocess(
  (record) => (typeof record === 'object' && record !== null ? Object.entries(record) : record),
  z.array(z.tuple([z.string(), z.string()])),
);
const noWordsSchema = ownWordsSchema.default([]);

const chosenSettingsSchema = settingsSchema.partial();

const configurationSchema = z.object({
  organisation: z.string(),
  labels: ownWordsSchema,
  vocabularies: z.object({ form: noWordsSchema, arrangor: noWordsSchema, rolle: noWordsSchema, land: noWordsSchema }),
  settings: chosenSettingsSchema,
  columnConfiguration: z.unknown(),
});

const NO_WORDS: Configuration['words'] = { aktivitetstype: [], form: [], arrangor: [], rolle: [], land: [] };
const NO_CONFIGURATION: Configuration = {
  version: 0,
  organisation: null,
  words: NO_WORDS,
  settings: {},
  columnConfiguration: null,
};

export class WordApi {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /** @returns null when nothing has been imported for the base year */
  async words(year: number): Promise<WordsView | null> {
    return this.#connection.orNull(async () =>
      wordsViewSchema.parse(await this.#connection.json(`/registers/${year}/words`)),
    );
  }

  async configuration(year: number): Promise<Configuration> {
    const answer = await this.#connection.conditional(pathOf(year), null, (body) => configurationSchema.parse(body));
    if (answer.kind !== 'changed') {
      return NO_CONFIGURATION;
    }
    const { organisation, labels, vocabularies, settings, columnConfiguration } = answer.view;
    const version = Number(/\d+/.exec(answer.response.headers.get('etag') ?? '')?.[0] ?? 0);
    return { version, organisation, words: { aktivitetstype: labels, ...vocabularies }, settings, columnConfiguration };
  }

  /**
   * @param seen the version that the user has seen; a newer one is not replaced
   * @param organisation its name, for the first configuration
   */
  async save(year: number, seen: number, configuration: Configuration, organisation: string): Promise<void> {
    const { words, settings, columnConfiguration } = configuration;
    const { aktivitetstype, ...others } = words;
    const body = {
      organisation: configuration.organisation ?? organisation,
      labels: Object.fromEntries(aktivitetstype),
      vocabularies: Object.fromEntries(
        Object.entries(others).map(([column, own]) => [column, Object.fromEntries(own)]),
      ),
      settings,
      columnConfiguration,
    };
    await this.#connection.json(pathOf(year), { method: 'PUT', body, ifMatch: `"${seen}"` });
  }

  async versions(year: number): Promise<ConfigurationVersions> {
    return configurationVersionsSchema.parse(await this.#connection.json(`${pathOf(year)}/versions`));
  }

  /** @param places at most MAX_RECORDS. @returns what stands there */
  async places(year: number, places: readonly WordValue['place'][]): Promise<readonly PlacedRecord[]> {
    const query = new URLSearchParams(places.map((place) => ['place', placeOf(place)]));
    return placeRecordsSchema.parse(await this.#connection.json(`/records/${year}/places?${query}`)).places;
  }
}

/** `aktiviteter:12:register.xlsx` */
function placeOf({ sheet, row, file }: WordValue['place']): string {
  return `${sheet}:${row}:${file}`;
}

function pathOf(year: number): string {
  return `/configuration/${year}`;
}

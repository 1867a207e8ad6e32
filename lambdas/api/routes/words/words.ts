/** The values of a register's closed columns: what each stands for, and what those without a word may stand for. */
import { createRoute } from '@hono/zod-openapi';
import { partName } from '../../../domain/registers/file-parts.ts';
import { ruleSetForYear } from '../../../domain/rules/rule-set.ts';
import { sheetOf, wordValues } from '../../../domain/words/word-values.ts';
import type { RegisterCatalogue } from '../../../ports.ts';
import { WORD_COLUMNS } from '../../../protocol.ts';
import { readManifest } from '../../../register-objects.ts';
import { recordReadersOnly } from '../../caller.ts';
import type { Api } from '../../context.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { Problem } from '../../problem.ts';
import { json, PROBLEM_ANSWERS, SECURITY, words, yearPath } from '../../schemas.ts';
import { matchesEntityTag } from '../../snapshot.ts';
import { MAX_LIST_BYTES, withinAnswer } from '../../within-answer.ts';

type WordsDependencies = Pick<ApiDependencies, 'registerObjects'> & {
  readonly registers: Pick<RegisterCatalogue, 'frozen' | 'earlierConfiguration'>;
};

const read = createRoute({
  method: 'get',
  path: '/registers/{year}/words',
  summary:
    "The values of the register's closed columns with the words that they stand for, and proposals for the others",
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath },
  responses: {
    200: json('The values', words),
    304: { description: 'Register and configurations are still those of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

export function addWordsRoute(api: Api, { registers, registerObjects }: WordsDependencies): void {
  api.openapi(read, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const [{ pointer, configuration }, earlier] = await Promise.all([
      registers.frozen(organisationNumber, year),
      registers.earlierConfiguration(organisationNumber, year),
    ]);
    if (pointer === undefined) {
      throw new Problem('not_found');
    }
    const configurationVersion = configuration?.version ?? 0;
    // An erasure replaces the manifest and keeps the version.
    const basis = [pointer.manifestSha256, configurationVersion, earlier?.configuration.year, earlier?.version];
    const tag = `"${basis.join('-')}"`;
    context.header('ETag', tag);
    if (matchesEntityTag(context.req.header('if-none-match'), tag)) {
      return context.body(null, 304);
    }
    const { files } = await readManifest(registerObjects, pointer, pointer.manifestSha256);
    const columns = wordValues(
      // What is kept of a file by its content may have been read under another name.
      files.flatMap((file) => file.words.map((use) => ({ ...use, file: partName(file, sheetOf(use.column)) }))),
      configuration?.configuration ?? { labels: {}, vocabularies: {} },
      earlier?.configuration,
    );
    return context.json(
      {
        year,
        registerVersion: pointer.version,
        configurationVersion,
        // A file is imported only for a base year with a rule set.
        ruleSetSettings: ruleSetForYear(year).settings,
        columns: columns.map((each) => ({
          ...each,
          values: withinAnswer(each.values, MAX_LIST_BYTES / WORD_COLUMNS.length),
        })),
      },
      200,
    );
  });
}

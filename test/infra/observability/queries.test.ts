/** The saved log queries ask for fields that are logged: a renamed field would leave a column of a query empty. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type SynthesisedTemplate, synthesisedTemplate } from '../synthesised.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Fields that Powertools' logger adds to each line. */
const LOGGER_FIELDS = ['level', 'message', 'service'];

/** Every name in the Lambdas' sources, and every field of the access log of the HTTP API. */
function loggedNames(): ReadonlySet<string> {
  const sources = readdirSync(join(ROOT, 'lambdas'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('lambdas', file));
  const names = [...sources, join('infra', 'api.ts')].flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\b\w+(?=['"]?[:,\s)}?])/g)].map(([name]) => name),
  );
  return new Set([...names, ...LOGGER_FIELDS]);
}

/** The names after `fields`, `filter`, `stats ... by`; not CloudWatch's own `@` fields, functions, texts and aliases. */
function fieldsOf(query: string): string[] {
  const bare = query.replaceAll(/"[^"]*"|\/[^/]*\/|@\w+|\bas \w+/g, ' ');
  const words = /\b(fields|filter|stats|sort|limit|by|like|asc|desc|and|or|ispresent|count|count_distinct|max|pct)\b/g;
  const aliases = new Set([...query.matchAll(/\bas (\w+)/g)].map(([, alias = '']) => alias));
  return [...bare.replaceAll(words, ' ').matchAll(/\b[a-z]\w*/gi)]
    .map(([name]) => name)
    .filter((name) => !aliases.has(name));
}

describe('every saved query', () => {
  let template: SynthesisedTemplate;
  beforeAll(async () => {
    template = await synthesisedTemplate();
  }, 120_000);

  it('asks only for fields that the Lambdas or the access log write', () => {
    const logged = loggedNames();
    const queries = template.all('AWS::Logs::QueryDefinition');
    const fields = queries.flatMap(({ Properties }) => fieldsOf(String(Properties.QueryString)));
    expect(fields).toEqual(expect.arrayContaining(['exportId', 'errorCode', 'integrationError']));
    expect(fields.filter((field) => !logged.has(field))).toEqual([]);
  });
});

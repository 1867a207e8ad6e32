/** The runbook has an entry for every alarm and every code, each with its four parts, and names only what exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CRASH_ERRORS } from '../../../infra/constructs/task-state.ts';
import { anchorOf } from '../../../infra/observability/runbook.ts';
import { codeOf } from '../../../lambdas/events/ended-execution.ts';
import { type SynthesisedTemplate, synthesisedTemplate } from '../synthesised.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const RUNBOOK = read('infra', 'runbook.md');

interface Entry {
  readonly heading: string;
  readonly body: string;
}

/** Headings of the third level; those about error codes have the codes in code marks. */
const ENTRIES: readonly Entry[] = RUNBOOK.split(/^### /m)
  .slice(1)
  .map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    return { heading, body: lines.join('\n').split(/^## /m)[0] ?? '' };
  });
const codesIn = ({ heading }: Entry) => [...heading.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const CODE_ENTRIES = ENTRIES.filter((entry) => codesIn(entry).length > 0);
const ALARM_ENTRIES = ENTRIES.filter((entry) => codesIn(entry).length === 0);

/** Files whose `code` is not an error code: reconciliations, counts of omissions, and zod's issues. */
const NO_ERROR_CODES: ReadonlySet<string> = new Set([
  'lambdas/domain/report/reconciliation.ts',
  'lambdas/domain/columns/column-configuration-schema.ts',
  'lambdas/domain/report/control-details.ts',
  'lambdas/domain/text-record.ts',
]);

/** Every code that is given or declared in the Lambdas; the code of a new error class is found too. */
function codesInSources(): string[] {
  const files = readdirSync(join(ROOT, 'lambdas'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('lambdas', file))
    .filter((file) => !NO_ERROR_CODES.has(file));
  return files.flatMap((file) => {
    const text = read(file);
    const given = [...text.matchAll(/\bcode(?:\s*=|\??:)\s*((?:'[a-z0-9_]+'[\s|]*)+)(?! *in\b)/g)];
    const declared = [...text.matchAll(/type \w*Code\b[^;]*?=((?:[\s|]*'[a-z0-9_]+')+)/g)];
    return [...given, ...declared].flatMap(([, list = '']) => [...list.matchAll(/'([a-z0-9_]+)'/g)].map(unquoted));
  });
}
const unquoted = ([, code = '']: RegExpExecArray) => code;

/** The keys of PROBLEMS in the API: `code: [status, title]`. */
const problemCodes = () =>
  [...read('lambdas', 'api', 'problem.ts').matchAll(/^ {2}([a-z0-9_]+): \[\d{3}, /gm)].map(([, code = '']) => code);

/** The finaliser's code for each way in which an execution can end without a code of the stage. */
const finaliserCodes = () => [
  codeOf({ status: 'TIMED_OUT' }),
  codeOf({ status: 'ABORTED' }),
  ...[...CRASH_ERRORS, 'AnythingElse', undefined].map((error) => codeOf({ status: 'FAILED', error })),
];
/** The same from its source, for branches that are not listed above. */
const finaliserTexts = () =>
  [...read('lambdas', 'events', 'ended-execution.ts').matchAll(/return '([a-z0-9_]+)';/g)].map(([, code = '']) => code);

const translations = z.looseObject({ errorCode: z.record(z.string(), z.string()) });
const PAGE = translations.parse(JSON.parse(read('frontend', 'translations', 'nb.json')));
const LATER_PAGES: unknown = JSON.parse(read('frontend', 'translations', 'nb-pages.json'));
const { unknown: _fallback, ...PAGE_CODES } = PAGE.errorCode;

const CODES: readonly string[] = [
  ...new Set([
    ...codesInSources(),
    ...problemCodes(),
    ...finaliserCodes(),
    ...finaliserTexts(),
    ...Object.keys(PAGE_CODES),
  ]),
].sort();

function textsOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(Object(value)).flatMap(textsOf);
}

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

it('finds the codes in the sources', () => {
  expect(CODES).toEqual(
    expect.arrayContaining([
      'unmapped_values', // a class
      'missing_header', // a declared union
      'workbook_too_large', // a union of a field
      'organisation_not_allowed', // a problem document
      'out_of_memory', // the finaliser
      'internal_error',
    ]),
  );
});

it('has one entry for every code and none for a code that does not exist', () => {
  expect(CODE_ENTRIES.flatMap(codesIn).sort()).toEqual(CODES);
});

it('has one entry for every alarm, at the anchor in its description, and none for an alarm that does not exist', () => {
  const alarms = template
    .all('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => String(Properties.AlarmDescription).split('infra/runbook.md#')[1]);
  const slugs = ALARM_ENTRIES.map(({ heading }) => heading.toLowerCase().replaceAll(' ', '-'));
  expect(slugs.sort()).toEqual(alarms.sort());
});

it.each(ENTRIES)('$heading says what the user sees, where to look, what to do, and when it is over', ({ body }) => {
  const parts = [...body.matchAll(/^- \*\*([^*]+):\*\* (.+)$/gm)].map(([, name = '', text = '']) => ({ name, text }));
  expect(parts.map(({ name }) => name)).toEqual(['User sees', 'Look', 'Do', 'Over when']);
  for (const { text } of parts) {
    expect(text.length).toBeGreaterThan(5);
  }
});

it.each(CODE_ENTRIES)('$heading quotes the text of the page', (entry) => {
  for (const code of codesIn(entry)) {
    const sentence = PAGE_CODES[code];
    if (sentence !== undefined) {
      expect(entry.body).toContain(`«${sentence}»`);
    }
  }
});

it('quotes only texts of the page in «»', () => {
  const texts = textsOf([PAGE, LATER_PAGES]);
  const quoted = [...RUNBOOK.matchAll(/«([^»]+)»/g)].map(([, text = '']) => text).filter((text) => text !== '');
  expect(quoted.length).toBeGreaterThan(50);
  expect(quoted.filter((text) => !texts.some((known) => known.includes(text)))).toEqual([]);
});

describe('it refers only to existing', () => {
  it('saved queries', () => {
    const saved = template
      .all('AWS::Logs::QueryDefinition')
      .map(({ Properties }) => String(Properties.Name).replace('BufdirExport/', ''));
    const named = new Set([...RUNBOOK.matchAll(/query `([^`]+)`/gi)].map(([, name = '']) => name));
    expect([...named].sort()).toEqual(saved.sort());
  });

  it('panels of the dashboards', () => {
    const bodies = template
      .all('AWS::CloudWatch::Dashboard')
      .map(({ Properties }) => JSON.stringify(Properties.DashboardBody));
    const lines = RUNBOOK.split('\n').filter((line) => /\bpanels? \*/i.test(line));
    const named = new Set(
      lines.flatMap((line) => [...line.matchAll(/(?<!\*)\*([A-Z][^*]+)\*(?!\*)/g)].map(([, title = '']) => title)),
    );
    expect(named.size).toBeGreaterThan(10);
    const titled = (title: string) => bodies.some((body) => body.includes(`\\"title\\":\\"${title}\\"`));
    expect([...named].filter((title) => !titled(title))).toEqual([]);
  });

  it('resources that its commands look up', () => {
    const asked = [...RUNBOOK.matchAll(/resource (AWS::[\w:]+) (\w+)/g)];
    expect(asked.length).toBeGreaterThan(5);
    for (const [, type = '', prefix = ''] of asked) {
      expect(() => template.one(type, prefix)).not.toThrow();
    }
  });

  it('outputs that its commands read', () => {
    const asked = [...RUNBOOK.matchAll(/(?:\$\(|`)output (\w+)/g)].map(([, name = '']) => name);
    expect(asked).toContain('StateMachineArn');
    expect(Object.keys(template.outputs)).toEqual(expect.arrayContaining(asked));
  });

  it('entries that it names', () => {
    const named = [...RUNBOOK.matchAll(/[Ff]ollow ([A-Z][a-z]+(?: [a-z]+){1,3}?)(?= or|[.;,]| for)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.length).toBeGreaterThan(3);
    const headings = ALARM_ENTRIES.map(({ heading }) => heading);
    expect(named.filter((name) => !headings.includes(name))).toEqual([]);
  });
});

it('the name of an alarm becomes the anchor of its heading', () => {
  expect(anchorOf('SuccessRateLow')).toBe('success-rate-low');
});

/** Each command in a document is run by a test or by CI, or stands in a section that says that it needs an AWS account. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const DOCUMENTS = [
  'README.md',
  '.github/CONTRIBUTING.md',
  'infra/README.md',
  'infra/runbook.md',
  'infra/local/README.md',
  'lambdas/README.md',
  'lambdas/decisions.md',
  'lambdas/domain/rules/README.md',
].filter((path) => existsSync(join(ROOT, path)));

/** What a section says whose commands no test can run. */
const NEEDS_ACCOUNT = /needs? an AWS account/i;

/** Programs of which a document may name commands; what merely cuts their output is not looked at. */
const COMMAND = /(?<![\w./-])(npm|npx|node|cdk|aws|docker|\.ci\/run)(?=[ \n`]|$)([^\n`&|;)]*)/g;

/**
 * A command without what differs from one use to the next (options, files, placeholders), at most four words:
 * `npm run ops -- break generate-file fail` is `npm run ops break`.
 */
function kindOf(program: string, rest: string): string {
  const words: string[] = [];
  for (const word of rest
    .trim()
    .split(/ +/)
    .filter((each) => each !== '--')) {
    if (!/^[a-z][a-z0-9:-]*$/.test(word)) break;
    words.push(word);
  }
  return [program, ...words].slice(0, 4).join(' ');
}

/** Of code blocks and code in sentences. A program's name alone is no command, but for the script of CI. */
function kindsIn(markdown: string): readonly string[] {
  const joined = markdown.replaceAll(/\\\n\s*/g, ' ');
  const blocks = [...joined.matchAll(/^```[^\n]*\n(.*?)^```/gms)].map(([, code = '']) => code);
  const inline = [...joined.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const kinds = [...blocks, ...inline].flatMap((code) =>
    [...code.matchAll(COMMAND)].map(([, program = '', rest = '']) => kindOf(program, rest)),
  );
  return kinds.filter((kind) => kind.includes(' ') || kind === '.ci/run');
}

interface Section {
  readonly document: string;
  readonly heading: string;
  readonly kinds: readonly string[];
  readonly needsAccount: boolean;
}

/** By headings of the second level. What a document says before the first of them holds for all of it. */
const SECTIONS: readonly Section[] = DOCUMENTS.flatMap((document) => {
  const [introduction = '', ...sections] = read(document).split(/^## /m);
  const sectionOf = (heading: string, text: string) => ({
    document,
    heading,
    kinds: kindsIn(text),
    needsAccount: NEEDS_ACCOUNT.test(introduction) || NEEDS_ACCOUNT.test(text),
  });
  return [
    sectionOf('(introduction)', introduction),
    ...sections.map((text) => sectionOf(text.split('\n')[0] ?? '', text)),
  ];
});

/** What the tests beside this one type in a checkout, and what CI runs. */
const RUN: ReadonlySet<string> = new Set([
  '.ci/run',
  ...read('.ci/run')
    .split('\n')
    .flatMap((line) => [...line.matchAll(COMMAND)].map(([, program = '', rest = '']) => kindOf(program, rest))),
  ...readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('-commands.test.ts'))
    .flatMap((name) => [
      ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/\.(?:run|start)\(\s*['`]([^'`]+)/g),
    ])
    .flatMap(([, typed = '']) =>
      [...typed.matchAll(COMMAND)].map(([, program = '', rest = '']) => kindOf(program, rest)),
    ),
]);

/** These change or read a stack in AWS. */
const isForAccount = (kind: string) => /^aws |^npx cdk (bootstrap|deploy|destroy|diff)$|^npm run smoke$/.test(kind);

describe('commands are recognised', () => {
  it.each([
    ['`npm ci && npm start`', ['npm ci', 'npm start']],
    ['`npm run ops -- break generate-file fail`', ['npm run ops break']],
    ['`npm run verify -- manifest.json report.xlsx`', ['npm run verify']],
    ['`AWS_MAX_ATTEMPTS=1 aws lambda invoke --cli-read-timeout 900`', ['aws lambda invoke']],
    [
      '```\nX=$(aws iam get-role --role-name x)\nnpm run export -- REGISTER \\\n  --json\n```',
      ['aws iam get-role', 'npm run export'],
    ],
    ['`node infra/app.ts`, `.ci/run`, `npm` and `node_modules/`', ['.ci/run']],
    ['npm start, outside code', []],
  ])('in %j', (markdown, kinds) => {
    expect(kindsIn(markdown)).toEqual(kinds);
  });

  it('in the documents, the tests and CI', () => {
    expect(SECTIONS.flatMap(({ kinds }) => kinds)).toEqual(
      expect.arrayContaining(['npm start', 'npm test', 'npm run export', 'npx cdk deploy', 'aws dynamodb query']),
    );
    expect([...RUN]).toEqual(expect.arrayContaining(['npm ci', 'npm start', 'npx cdk list', 'npm run bench live']));
  });
});

describe.each(DOCUMENTS)('%s', (document) => {
  const sections = SECTIONS.filter((section) => section.document === document);

  it('names no command without an account that neither a test nor CI runs', () => {
    const named = sections.flatMap(({ heading, kinds }) => kinds.map((kind) => ({ heading, kind })));
    expect(named.filter(({ kind }) => !isForAccount(kind) && !RUN.has(kind))).toEqual([]);
  });

  it('says of each section with commands for an account that it needs one', () => {
    const silent = sections.filter(({ kinds, needsAccount }) => !needsAccount && kinds.some(isForAccount));
    expect(silent.map(({ heading, kinds }) => ({ heading, kinds: kinds.filter(isForAccount) }))).toEqual([]);
  });
});

/** The register and the labels that a user names on the command line. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { repeatedKeys } from '../../infra/commands/cli/repeated-keys.ts';

const ORGANISATION = { organisation: 'Testlaget', organisationNumber: '970168885' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'register-source-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** @param labels text, bytes or a document in `labels.json`; some labels when not given */
async function source(names: readonly string[], labels: object | string = {}) {
  for (const name of names) await writeFile(path.join(folder, name), 'content');
  const document = { ...ORGANISATION, year: 2025, labels: {}, ...(typeof labels === 'string' ? {} : labels) };
  const text = typeof labels === 'string' || labels instanceof Uint8Array ? labels : JSON.stringify(document);
  await writeFile(path.join(folder, 'labels.json'), text);
  return readRegisterSource(folder, {});
}

const CSV = ['aktiviteter.csv', 'deltakelser.csv'];
const refusal = (names: readonly string[], labels?: object | string) =>
  source(names, labels).then(
    () => 'not refused',
    (error: unknown) => (error instanceof Error && error.name === 'InputError' ? error.message : error),
  );

describe('the labels file that the rules show', () => {
  it('is read as it stands there', async () => {
    const rules = await readFile(path.join(import.meta.dirname, '../../lambdas/domain/rules/README.md'), 'utf8');
    const [, json = ''] = /^```json\n(.*?)^```/ms.exec(rules) ?? [];
    const { organisation, labels, vocabularies } = await source(CSV, json);
    expect(organisation).toBe('Eksempelforbundet');
    expect(labels).toMatchObject({ Besøk: 'OPPSOK' });
    expect(vocabularies).toMatchObject({ form: { '': 'ukjent' }, rolle: { Tolk: 'annen' } });
  });
});

describe('the files of a folder', () => {
  it.each([
    ['in lower case', ['aktiviteter.csv', 'deltakelser.csv', 'likepersoner.csv']],
    ['in any case', ['Aktiviteter.csv', 'DELTAKELSER.CSV', 'Likepersoner.Csv']],
  ])('are found by their names %s', async (_, names) => {
    expect((await source(names)).files).toEqual(names.map((name) => path.join(folder, name)));
  });

  it('may be aktiviteter.csv alone', async () => {
    expect((await source(['aktiviteter.csv'])).files).toEqual([path.join(folder, 'aktiviteter.csv')]);
  });

  it('may be a workbook', async () => {
    expect((await source(['Register.XLSX'])).files).toEqual([path.join(folder, 'Register.XLSX')]);
  });

  it('are all its .xlsx and .csv files when none has the name of a register, but no report', async () => {
    const names = ['bergen.xlsx', 'oslo-aktiviteter.csv', 'oslo-deltakelser.csv', 'Ålesund.XLSX'];
    const { files, labelsFile } = await source([...names, 'report.xlsx', 'notes.txt', 'figures.json']);
    expect(files).toEqual(names.map((name) => path.join(folder, name)));
    expect(labelsFile).toBe(path.join(folder, 'labels.json'));
  });

  it('do not include hidden files and those of an open workbook', async () => {
    const { files } = await source(['bergen.xlsx', '~$bergen.xlsx', '._bergen.xlsx']);
    expect(files).toEqual([path.join(folder, 'bergen.xlsx')]);
  });

  it.each([
    [
      [...CSV, 'bergen.xlsx', 'oslo-aktiviteter.csv'],
      ['bergen.xlsx', 'oslo-aktiviteter.csv'],
    ],
    [['register.xlsx', 'deltakelser.csv', 'report.xlsx', 'notes.txt'], ['deltakelser.csv']],
    [['bergen.xlsx', 'oslo.xlsx'], []],
  ])('say which others are left out: %j', async (names, leftOut) => {
    expect((await source(names)).leftOut).toEqual(leftOut);
  });

  it('are refused when two names differ in case alone', async () => {
    expect(await refusal([...CSV, 'Aktiviteter.csv'])).toBe(
      `${folder}: Aktiviteter.csv and aktiviteter.csv have the same name but for case; keep one of them`,
    );
  });

  it.each([[['deltakelser.csv', 'likepersoner.csv']], [['report.xlsx']]])(
    'are refused without activities: %j',
    async (names) => {
      expect(await refusal(names)).toBe(`${folder}: the folder lacks aktiviteter.csv (or register.xlsx)`);
    },
  );

  it('are refused when one cannot be read', async () => {
    await mkdir(path.join(folder, 'deltakelser.csv'));
    expect(await refusal(['aktiviteter.csv'])).toBe(
      `${path.join(folder, 'deltakelser.csv')}: this is a folder, not a file`,
    );
  });
});

it.each(['missing', 'missing.xlsx', path.join('labels.json', 'register.xlsx')])(
  'a register that does not exist is refused: %s',
  async (name) => {
    await source(CSV);
    const register = path.join(folder, name);
    await expect(readRegisterSource(register, {})).rejects.toMatchObject({
      name: 'InputError',
      message: `${register}: there is no such file`,
    });
  },
);

describe('the labels file', () => {
  it('is read with a byte order mark', async () => {
    const text = `\ufeff${JSON.stringify({ ...ORGANISATION, labels: { Tur: 'AKTGR' } })}`;
    expect((await source(CSV, text)).labels).toEqual({ Tur: 'AKTGR' });
  });

  it('gives vocabularies, with the empty cell as a word', async () => {
    const vocabularies = { form: { '': 'fysisk', Papir: 'telefon' }, land: { Norge: 'NO' } };
    expect((await source(CSV, { vocabularies })).vocabularies).toEqual(vocabularies);
  });

  it('gives a name without control characters and lone surrogates', async () => {
    expect((await source(CSV, { organisation: 'Test\u0007laget \ud800' })).organisation).toBe('Testlaget');
    expect((await source(CSV, { organisation: '\u0007' })).organisation).toBe('Organisasjon 970168885');
  });

  it.each<[string, object | string, string[]]>([
    [
      'labels that are the same word',
      { labels: { Samtalegruppe: 'SAMTALE', 'SAMTALEGRUPPE ': 'SOSIALT' } },
      ['invalid_vocabulary', 'aktivitetstype', '«Samtalegruppe»', '«SAMTALEGRUPPE »', '«SOSIALT»'],
    ],
    ['a map to no word', { vocabularies: { rolle: { tolk: 'tolk' } } }, ['invalid_vocabulary', 'rolle', '«tolk»']],
    ['an unknown vocabulary', { vocabularies: { sted: {} } }, ['vocabularies', 'sted']],
    ['a label of no category', { labels: { Tur: 'TUR' } }, ['labels.Tur']],
    ['a label of 201 letters', { labels: { ['T'.repeat(201)]: 'KURS' } }, ['configuration_too_large', '201']],
    [
      'more labels than can be stored',
      { labels: Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`${index}`.padEnd(150), 'KURS'])) },
      ['configuration_too_large', '200000'],
    ],
    ['a name of 201 letters', { organisation: 'N'.repeat(201) }, ['configuration_too_large', 'organisation']],
    ['a key that stands twice', '{"labels":{"Tur":"AKTGR","Tur":"SOSIALT"}}', ['labels.Tur stands twice']],
    ['no JSON', '{"labels":', ['is not valid JSON']],
    ['another encoding than UTF-8', Buffer.from('{"labels":{"Besøk":"OPPSOK"}}', 'latin1'), ['is not UTF-8']],
  ])('is refused with %s, and named', async (_, labels, parts) => {
    const message = await refusal(CSV, labels);
    for (const part of ['labels.json', ...parts]) expect(message).toContain(part);
  });
});

describe('repeatedKeys', () => {
  it.each([
    ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', []],
    ['{"a":"x","a" : "x"}', []],
    ['{"a":"{","b":"\\"}","a":[ ]}', ['a']],
    ['{"labels":{"Tur":"A","T\\u0075r":"B"},"x":[{"k":1,"k":2}]}', ['labels.Tur', 'x.k']],
    ['[]', []],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
  ])('of %s are %j', (json, keys) => {
    expect(repeatedKeys(json)).toEqual(keys);
  });
});

describe('what looks like a fødselsnummer in the labels', () => {
  const own = 'Hos Kari 01017012345';
  it('is removed from the own words', async () => {
    expect((await source(CSV, { labels: { [own]: 'OPPSOK' } })).labels).toEqual({ 'Hos Kari': 'OPPSOK' });
  });

  it.each([
    ['two words that are one', { labels: { [own]: 'OPPSOK', [own.toLowerCase()]: 'KURS' } }],
    ['a word that is mapped to none', { labels: {}, vocabularies: { form: { [own]: 'hjemme 01017012345' } } }],
    ['a label without a category', { labels: { [own]: 'BESØK' } }],
    ['a key that stands twice', `{"organisationNumber":"970168885","labels":{"${own}":"KURS","${own}":"OPPSOK"}}`],
    ['an organisation number', { organisationNumber: '01017012345', labels: {} }],
  ])('is not shown when they are refused for %s', async (_, labels) => {
    const message = await refusal(CSV, labels);
    expect(message).toEqual(expect.any(String));
    expect(message).not.toBe('not refused');
    expect(message).not.toContain('01017012345');
  });
});

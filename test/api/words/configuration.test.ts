import { describe, expect, it } from 'vitest';
import { MAX_CONFIGURATION_BYTES } from '../../../lambdas/domain/rules/configuration-limits.ts';
import { configurationVersionsSchema, vocabularyProblemsSchema } from '../../../lambdas/protocol.ts';
import { ORGANISATION, OTHER_ORGANISATION } from '../../fakes/exports/export-record.ts';
import { AUDITOR, apiFixture, COORDINATOR, STRANGER } from '../api-fixture.ts';

const CONFIGURATION = {
  organisation: 'Eksempelforbundet',
  labels: { Samtalekveld: 'SAMTALE', ['__proto__']: 'KURS' },
  vocabularies: { form: { Oppmøte: 'fysisk', '': 'ukjent' } },
  settings: { digitalGroupsCount: true },
  columnConfiguration: null,
};
const put = (fixture: ReturnType<typeof apiFixture>, body: unknown, year = 2024) =>
  fixture.call('PUT', `/configuration/${year}`, { body });

describe('PUT /configuration/{year}', () => {
  it('stores the configuration of the organisation of the token with its actor, and GET returns it', async () => {
    const fixture = apiFixture();
    const written = await put(fixture, CONFIGURATION);
    expect([written.status, written.body]).toEqual([200, CONFIGURATION]);
    expect(fixture.registers.configured).toEqual([
      { configuration: { ...CONFIGURATION, organisationNumber: ORGANISATION, year: 2024 }, actor: COORDINATOR.sub },
    ]);
    const read = await fixture.call('GET', '/configuration/2024', { claims: AUDITOR });
    expect([read.status, read.body]).toEqual([200, CONFIGURATION]);
  });

  it('fills in what may be left out', async () => {
    const { body } = await put(apiFixture(), { organisation: '  Eksempel   forbundet ', labels: {} });
    expect(body).toEqual({
      organisation: 'Eksempel forbundet',
      labels: {},
      vocabularies: {},
      settings: {},
      columnConfiguration: null,
    });
  });

  it('removes what looks like a fødselsnummer from own words', async () => {
    const labels = { 'Samtale 13097248022': 'SAMTALE' };
    const fixture = apiFixture();
    expect((await put(fixture, { ...CONFIGURATION, labels })).status).toBe(200);
    expect(JSON.stringify(fixture.registers.configured)).not.toContain('13097248022');
  });

  it('answers invalid_vocabulary with each word that is mapped wrongly', async () => {
    const fixture = apiFixture();
    const vocabularies = { form: { Oppmøte: 'sittende' }, land: { Norge: 'NO', norge: 'SE' } };
    const answer = await put(fixture, { ...CONFIGURATION, vocabularies });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_vocabulary']);
    expect(vocabularyProblemsSchema.parse(answer.body.details)).toEqual({
      problems: [
        { kind: 'not_a_word', column: 'form', value: 'Oppmøte', word: 'sittende' },
        { kind: 'conflict', column: 'land', value: 'norge', word: 'SE', otherValue: 'Norge' },
      ],
      count: 2,
    });
    expect(fixture.registers.configured).toEqual([]);
  });

  it('answers configuration_too_large with the limit', async () => {
    const words = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`${'x'.repeat(90)}${n}`, 'SAMTALE']));
    const answer = await put(apiFixture(), { ...CONFIGURATION, labels: words });
    expect([answer.status, answer.body.code]).toEqual([400, 'configuration_too_large']);
    expect(answer.body.details).toMatchObject({ limit: MAX_CONFIGURATION_BYTES });
    const long = await put(apiFixture(), { ...CONFIGURATION, labels: { ['x'.repeat(201)]: 'SAMTALE' } });
    expect(long.body.details).toMatchObject({ column: 'aktivitetstype', letters: 201, limit: 200 });
  });

  it('answers invalid_column_configuration with the path of each problem', async () => {
    const answer = await put(apiFixture(), { ...CONFIGURATION, columnConfiguration: { id: 'x', version: '1' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_column_configuration']);
    expect(answer.body.details.problems).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: '$.columns' })]),
    );
  });

  it.each([
    ['a label of no category', { ...CONFIGURATION, labels: { Kveld: 'KVELD' } }, 'labels.Kveld'],
    ['an unknown setting', { ...CONFIGURATION, settings: { all: true } }, 'settings.all'],
    ['an organisation number', { ...CONFIGURATION, organisationNumber: '947975072' }, 'organisationNumber'],
    ['no name', { ...CONFIGURATION, organisation: ' ' }, 'organisation'],
  ])('answers 400 with the field for %s', async (_, body, path) => {
    const answer = await put(apiFixture(), body);
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([400, 'invalid_request', path]);
  });

  it('returns 403 to auditors', async () => {
    const answer = await apiFixture().call('PUT', '/configuration/2024', { body: CONFIGURATION, claims: AUDITOR });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });
});

describe('a year without a configuration', () => {
  it('is version 0 with what an export would use, named as in the newest earlier year', async () => {
    const fixture = apiFixture();
    await put(fixture, CONFIGURATION);
    await put(fixture, { ...CONFIGURATION, organisation: 'Eldre' }, 2020);
    const { organisation } = CONFIGURATION;
    const nothingSet = { labels: {}, vocabularies: {}, settings: {}, columnConfiguration: null };
    const read = await fixture.call('GET', '/configuration/2026', { claims: AUDITOR });
    // The fixture has one of 2025.
    expect([read.status, read.body]).toEqual([200, { ...nothingSet, organisation: 'Forbundet' }]);
    expect(read.headers.get('etag')).toBe('"0"');
    const between = await fixture.call('GET', '/configuration/2024', { claims: STRANGER });
    expect(between.body).toEqual({ ...nothingSet, organisation: `Organisasjon ${OTHER_ORGANISATION}` });
    expect(JSON.stringify(between.body)).not.toContain(organisation);
    expect((await fixture.call('GET', '/configuration/2023')).body.organisation).toBe('Eldre');
  });

  it('becomes version 1 with the version of GET in If-Match', async () => {
    const fixture = apiFixture();
    const headers = { 'if-match': '"0"' };
    const first = await fixture.call('PUT', '/configuration/2024', { body: CONFIGURATION, headers });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"1"']);
    const late = await fixture.call('PUT', '/configuration/2024', { body: { ...CONFIGURATION, labels: {} }, headers });
    expect([late.status, late.body.code]).toEqual([412, 'configuration_changed']);
  });
});

describe('versions of a configuration', () => {
  const other = { ...CONFIGURATION, labels: { Kurskveld: 'KURS' } };

  it('GET has the version as ETag, and answers 304 until it changes', async () => {
    const fixture = apiFixture();
    await put(fixture, CONFIGURATION);
    const headers = { 'if-none-match': '"1"' };
    expect((await fixture.call('GET', '/configuration/2024', { headers })).status).toBe(304);
    await put(fixture, other);
    const changed = await fixture.call('GET', '/configuration/2024', { headers });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
  });

  it('of two PUTs from the same version one is stored, and the other is answered with 412', async () => {
    const fixture = apiFixture();
    await put(fixture, CONFIGURATION);
    const headers = { 'if-match': '"1"' };
    const answers = await Promise.all(
      [other, { ...CONFIGURATION, labels: {} }].map((body) =>
        fixture.call('PUT', '/configuration/2024', { body, headers }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(fixture.registers.configured).toHaveLength(2);
  });

  it('an unchanged PUT makes no version, also when it is repeated with the version before it', async () => {
    const fixture = apiFixture();
    await put(fixture, CONFIGURATION);
    const headers = { 'if-match': '"0"' };
    const again = await fixture.call('PUT', '/configuration/2024', { body: CONFIGURATION, headers });
    expect([again.status, again.headers.get('etag')]).toEqual([200, '"1"']);
    const { body } = await fixture.call('GET', '/configuration/2024/versions');
    expect(body.versions).toHaveLength(1);
  });

  it('say to auditors who changed what and when, newest first', async () => {
    const fixture = apiFixture();
    await put(fixture, CONFIGURATION);
    await put(fixture, { ...other, settings: {} });
    const { status, body } = await fixture.call('GET', '/configuration/2024/versions', { claims: AUDITOR });
    expect(status).toBe(200);
    const { versions, actorNames } = configurationVersionsSchema.parse(body);
    expect(actorNames).toEqual({ [COORDINATOR.sub]: COORDINATOR.name });
    expect(versions.map(({ version, by, count }) => [version, by, count])).toEqual([
      [2, COORDINATOR.sub, 4],
      [1, COORDINATOR.sub, 6],
    ]);
    expect(versions[0]?.changes).toEqual([
      { kind: 'word', column: 'aktivitetstype', value: 'Kurskveld', before: null, after: 'KURS' },
      { kind: 'word', column: 'aktivitetstype', value: 'Samtalekveld', before: 'SAMTALE', after: null },
      { kind: 'word', column: 'aktivitetstype', value: '__proto__', before: 'KURS', after: null },
      { kind: 'setting', setting: 'digitalGroupsCount', before: true, after: null },
    ]);
  });

  it('are none of another organisation', async () => {
    const fixture = apiFixture();
    await put(fixture, CONFIGURATION);
    const { status, body } = await fixture.call('GET', '/configuration/2024/versions', { claims: STRANGER });
    expect([status, body]).toEqual([200, { versions: [], actorNames: {} }]);
  });
});

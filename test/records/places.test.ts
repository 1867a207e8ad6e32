import { describe, expect, it } from 'vitest';
import { MAX_RECORDS, placeRecordsSchema } from '../../lambdas/protocol.ts';
import { AUDITOR, FINANCE, STRANGER } from '../api/api-fixture.ts';
import { activityFields, attendanceFields } from '../factories.ts';
import { recordsFixture } from './records-fixture.ts';

const ACTIVITIES = 'nord: 1:2 ærø %.csv';
const ATTENDANCES = 'deltakelser:nord.csv';
const content = {
  activities: [
    {
      ...{ row: 4, ordinal: 0, extra: {}, fields: activityFields({ tittel: 'Møte' }) },
      attendances: [{ row: 9, fields: attendanceFields({ navn: 'Kari Vik' }), extra: {} }],
    },
  ],
  peerSupporters: [{ row: 3, fields: { medlemsnr: '7', navn: 'Lise Lund', lokallag: '', godkjent: '' } }],
  ...{ activityRows: 1, attendanceRows: 1, attendancesOfUnknownActivity: 0 },
};
const parts = [
  { name: ACTIVITIES, kind: 'aktiviteter' },
  { name: ATTENDANCES, kind: 'deltakelser' },
] as const;

const withPlaces = () => recordsFixture([{ name: ACTIVITIES, parts, content }], {});

describe('GET /records/{year}/places', () => {
  it('has the rows of the current register in the order of the places, whatever signs the names of files have', async () => {
    const { get } = await withPlaces();
    const place = [`deltakelser:9:${ATTENDANCES}`, `aktiviteter:4:${ACTIVITIES}`, `likepersoner:3:${ACTIVITIES}`];
    const { status, body } = await get('places', { place }, AUDITOR);
    expect(status).toBe(200);
    const { places } = placeRecordsSchema.parse(body);
    expect(places.map(({ file, sheet, row }) => `${sheet}:${row}:${file}`)).toEqual(place);
    expect(places).toMatchObject([
      { record: { fields: { navn: 'Kari Vik' } }, activity: { file: ACTIVITIES, row: 4, fields: { tittel: 'Møte' } } },
      { record: { fields: { tittel: 'Møte' } }, activity: null },
      { record: { fields: { navn: 'Lise Lund' } }, activity: null },
    ]);
  });

  it('has no record at a row or in a file that there is not', async () => {
    const { get } = await withPlaces();
    const place = [`aktiviteter:5:${ACTIVITIES}`, 'aktiviteter:4:annet år.xlsx', `deltakelser:9:${ACTIVITIES}`];
    const { places } = placeRecordsSchema.parse((await get('places', { place })).body);
    expect(places.map(({ record }) => record)).toEqual([null, null, null]);
  });

  it.each([
    ['no place', []],
    ['an unknown sheet', ['personer:4:a.xlsx']],
    ['a row that is no number', ['aktiviteter:x:a.xlsx']],
    ['no file', ['aktiviteter:4:']],
    ['too many places', Array.from({ length: MAX_RECORDS + 1 }, (_, at) => `aktiviteter:${at}:a.xlsx`)],
  ])('refuses %s', async (_, place) => {
    const { get } = await withPlaces();
    const { status, body } = await get('places', { place });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
  });

  it('refuses finance, and shows nothing of another organisation', async () => {
    const { get } = await withPlaces();
    const query = { place: `aktiviteter:4:${ACTIVITIES}` };
    expect((await get('places', query, FINANCE)).status).toBe(403);
    const { status, body } = await get('places', query, STRANGER);
    expect([status, body.code]).toEqual([404, 'not_found']);
  });
});

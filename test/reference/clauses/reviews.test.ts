import { describe, expect, it } from 'vitest';
import type { Cells } from '../reading/register.ts';
import { count, group, row, rows, visit } from './small-register.ts';

/** Unique participants and their low end, for rows in activities of their own lokallag and kommune unless named. */
function range(...people: readonly (Cells & { lokallag?: string; kommunenr?: string })[]): string {
  const activities = people.map(({ lokallag, kommunenr }, index) =>
    group(`a${index}`, { lokallag: lokallag ?? `Lag ${index}`, kommunenr: kommunenr ?? '', likepersoner: '' }),
  );
  const attendances = people.map(({ lokallag, kommunenr, ...cells }, index) => row(`a${index}`, '', cells));
  const { unique_participants, unique_participants_min } = count({ activities, attendances }).total;
  return `${unique_participants_min} to ${unique_participants}`;
}

describe('a review', () => {
  const kari = { navn: 'Kari Moe' };

  it('is the same name key, birth year and kommune', () => {
    const kommunenr = '0301';
    const born = { ...kari, fodselsdato: '1950', kommunenr };
    expect(range(born, { ...kari, fodselsdato: '1950-01-02', kommunenr: '301' })).toBe('1 to 2');
    expect(range(born, { ...kari, fodselsdato: '1951', kommunenr })).toBe('2 to 2');
    expect(range(born, { ...kari, fodselsdato: '1950', kommunenr: '5001' })).toBe('2 to 2');
    expect(range({ ...born, kommunenr: '' }, { ...born, kommunenr: 'ukjent' })).toBe('2 to 2');
    expect(range({ ...kari, kommunenr }, { ...kari, kommunenr })).toBe('2 to 2');
    expect(range({ ...born, medlemsnr: '7' }, { ...born, medlemsnr: '8' })).toBe('2 to 2');
  });

  it('is the same name key in a lokallag where one has no other identity', () => {
    const lokallag = 'Lag Nord';
    expect(range({ ...kari, lokallag }, { ...kari, lokallag })).toBe('1 to 2');
    expect(range({ ...kari, lokallag }, { ...kari, lokallag, medlemsnr: '7' })).toBe('1 to 2');
    expect(range({ ...kari, lokallag, fodselsdato: '1950' }, { ...kari, lokallag, medlemsnr: '7' })).toBe('1 to 2');
    expect(range({ ...kari, lokallag, epost: 'k@x.no' }, { ...kari, lokallag, medlemsnr: '7' })).toBe('2 to 2');
    expect(range({ ...kari, lokallag: '' }, { ...kari, lokallag: '' })).toBe('2 to 2');
    expect(range({ ...kari, lokallag, fodselsdato: '1950' }, { ...kari, lokallag, fodselsdato: '1951' })).toBe(
      '2 to 2',
    );
  });

  it('is the same member number kept apart by tier 1, unless births conflict', () => {
    expect(range({ ...kari, medlemsnr: '7' }, { navn: 'Ola Moe', medlemsnr: '7' })).toBe('1 to 2');
    expect(
      range({ ...kari, medlemsnr: '7', fodselsdato: '1950' }, { navn: 'Ola Moe', medlemsnr: '7', fodselsdato: '1951' }),
    ).toBe('2 to 2');
    const shared = ['Ane Li', 'Bo Dal', 'Cay Ås', 'Dag Foss'].map((navn) => ({ navn, medlemsnr: '7' }));
    expect(range(...shared)).toBe('4 to 4');
  });

  it('is a new surname on the same e-mail or phone, whatever the member numbers', () => {
    const epost = 'k@x.no';
    expect(range({ ...kari, epost }, { navn: 'Kari Dal', epost })).toBe('1 to 2');
    expect(range({ ...kari, epost, medlemsnr: '7' }, { navn: 'K. Dal', epost, medlemsnr: '8' })).toBe('1 to 2');
    expect(range({ ...kari, epost, fodselsdato: '1950' }, { navn: 'Kari Dal', epost, fodselsdato: '1951' })).toBe(
      '2 to 2',
    );
    expect(range({ ...kari, epost }, { navn: 'Ola Moe', epost })).toBe('2 to 2');
    const telefon = '91234567';
    const others = ['Bo Dal', 'Cay Ås', 'Dag Foss'].map((navn) => ({ navn, telefon }));
    expect(range({ ...kari, telefon }, { navn: 'Kari Dal', telefon })).toBe('1 to 2');
    expect(range({ ...kari, telefon }, { navn: 'Kari Dal', telefon }, ...others)).toBe('5 to 5');
  });

  it('is the same e-mail or phone and full birth date', () => {
    const same = { epost: 'k@x.no', fodselsdato: '1950-01-02' };
    expect(range({ ...kari, ...same }, { navn: 'Berit Li', ...same })).toBe('1 to 2');
    expect(range({ ...kari, ...same }, same)).toBe('1 to 2');
    expect(range({ ...kari, ...same, medlemsnr: '7' }, { navn: 'Berit Li', ...same, medlemsnr: '8' })).toBe('2 to 2');
    expect(range({ ...kari, ...same }, { navn: 'Berit Li', epost: 'k@x.no', fodselsdato: '1950' })).toBe('2 to 2');
  });

  it('is the same loose key with a birth date, member number, e-mail or phone', () => {
    const [one, other] = [{ navn: 'Kåre Bø' }, { navn: 'Bo Kare' }];
    expect(range(one, other)).toBe('2 to 2');
    for (const cells of [
      { fodselsdato: '1950-01-02' },
      { medlemsnr: '7' },
      { epost: 'k@x.no' },
      { telefon: '91234567' },
    ]) {
      expect(range({ ...one, ...cells }, { ...other, ...cells })).toBe('1 to 2');
    }
    expect(range({ ...one, fodselsdato: '1950' }, { ...other, fodselsdato: '1950' })).toBe('2 to 2');
  });

  it('joins transitively, guards not applied', () => {
    const lokallag = 'Lag Nord';
    const bare = { ...kari, lokallag };
    expect(range({ ...bare, medlemsnr: '7' }, bare, { ...bare, medlemsnr: '8' })).toBe('1 to 3');
  });

  it('does not widen the range for a refused merge', () => {
    const epost = 'k@x.no';
    expect(range({ ...kari, epost, medlemsnr: '7' }, { ...kari, epost, medlemsnr: '8' })).toBe('2 to 2');
  });
});

describe('the low end', () => {
  it('of counted days judges the joined persons anew', () => {
    const attendances = rows('a', 'Reidun Foss', 'Reidun Foss', 'Tor Li');
    expect(count({ activities: [group('a')], attendances }).total).toMatchObject({
      counted_days: 1,
      counted_days_min: 0,
      unique_participants: 3,
      unique_participants_min: 2,
    });
  });

  it('of active peer supporters joins a number and a name', () => {
    const attendances = [
      row('a', 'Eli Mo', { medlemsnr: '900', rolle: 'likeperson' }),
      row('b', 'Eli Mo', { rolle: 'likeperson' }),
    ];
    const activities = [group('a'), group('b', { likepersoner: '' })];
    expect(count({ activities, attendances }).total).toMatchObject({
      active_peer_supporters: 2,
      active_peer_supporters_min: 1,
    });
  });

  it('is never above the figure, though the joined person is found on the sheet', () => {
    const activities = [visit('a', { likepersoner: '' }), visit('b', { aktivitetstype: 'KURS' })];
    const attendances = [
      row('a', 'Eli Mo', { rolle: 'likeperson' }),
      row('a', 'Ane Li'),
      row('b', 'Eli Mo', { medlemsnr: '900' }),
    ];
    const listed = ['900', '901'].map((medlemsnr) => ({
      medlemsnr,
      navn: 'Eli Mo',
      lokallag: 'Lag Nord',
      godkjent: '',
    }));
    const { total } = count({ activities, attendances, peerSupporters: listed });
    expect(total).toMatchObject({
      counted_days: 0,
      counted_days_min: 0,
      active_peer_supporters: 0,
      active_peer_supporters_min: 0,
    });
    const numbered = attendances.map((each) => (each.navn === 'Eli Mo' ? { ...each, medlemsnr: '900' } : each));
    expect(count({ activities, attendances: numbered, peerSupporters: listed }).total.counted_days).toBe(1);
  });

  it('counts a second visit as a repeat when the names are one person', () => {
    const activities = [visit('a'), visit('b', { start: '12:00', slutt: '13:00' })];
    const { total } = count({ activities, attendances: [row('a', 'Ane Li'), row('b', 'Ane Li')] });
    expect(total).toMatchObject({ counted_days: 2, counted_days_min: 1 });
  });
});

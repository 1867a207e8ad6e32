import { describe, expect, it } from 'vitest';
import type { Cells } from '../reading/register.ts';
import { referenceFigures } from '../reference-figures.ts';
import { CONFIGURATION, count, file, group, row, rows, visit } from './small-register.ts';

const listed = (medlemsnr: string, navn = '', lokallag = 'Lag Nord', godkjent = ''): Cells => ({
  medlemsnr,
  navn,
  lokallag,
  godkjent,
});
const leader = (navn: string, cells: Cells = {}) => row('a', navn, { rolle: 'likeperson', ...cells });
const active = (activity: Cells, attendances: readonly Cells[], peerSupporters: readonly Cells[]) =>
  count({ activities: [group('a', activity)], attendances, peerSupporters }).total.active_peer_supporters;

describe('the sheet likepersoner', () => {
  it('lists nobody without rows, and everybody is one without the sheet', () => {
    const activities = [group('a')];
    const attendances = rows('a', 'Ane Li', 'Bo Dal', 'Cay Ås');
    expect(count({ activities, attendances, peerSupporters: [] }).total).toMatchObject({
      active_peer_supporters: 0,
      counted_days: 0,
      near_misses: { no_peer_supporter: 1 },
    });
    expect(count({ activities, attendances }).total.counted_days).toBe(1);
  });

  it('leaves the participant row of one who is not on it to a participant', () => {
    const attendances = [...rows('a', 'Ane Li', 'Bo Dal'), row('a', 'Eli Mo', { medlemsnr: '901' })];
    const activities = [group('a', { likepersoner: '900, 901' })];
    const peerSupporters = [listed('900')];
    expect(count({ activities, attendances, peerSupporters }).total).toMatchObject({
      counted_days: 1,
      active_peer_supporters: 1,
    });
    expect(count({ activities, attendances }).total.counted_days).toBe(0);
  });

  it('approves from its day on, each day of an activity for itself', () => {
    const activities = [visit('a', { dato: '2025-03-14', dato_til: '2025-03-16' })];
    const attendances = [row('a', 'Ane Li')];
    const days = (godkjent: string) =>
      count({ activities, attendances, peerSupporters: [listed('900', '', '', godkjent)] }).total;
    expect(days('2025-03-15')).toMatchObject({ counted_days: 2, active_peer_supporters: 1 });
    expect(days('16.03.2025').counted_days).toBe(1);
    expect(days('2025-03-17')).toMatchObject({ counted_days: 0, active_peer_supporters: 0 });
    expect(days('').counted_days).toBe(3);
    expect(days('våren 2025').counted_days).toBe(3);
  });

  it('gives an active peer supporter only by a day in the base year, and of counted days only by such a day', () => {
    const activities = [visit('a', { dato: '2025-12-31', dato_til: '2026-01-01', likepersoner: '900, 901' })];
    const peerSupporters = [listed('900'), listed('901', '', '', '2026-01-01')];
    const { total } = count({ activities, attendances: [row('a', 'Ane Li')], peerSupporters });
    expect(total).toMatchObject({ counted_days: 1, active_peer_supporters: 1 });
    expect(total.also.peer_supporters_of_counted_days).toBe(1);
  });

  it('takes the best of several rows of one number', () => {
    const rowsOf = (...days: string[]) => days.map((day) => listed('900', '', '', day));
    expect(active({}, [], rowsOf('2026-01-01', '2025-01-01'))).toBe(1);
    expect(active({}, [], rowsOf('2026-01-01', ''))).toBe(1);
    expect(active({}, [], rowsOf('2026-01-01', '2026-02-01'))).toBe(0);
  });

  it('finds a person by number, else by a name key that can be that person', () => {
    const none = { likepersoner: '' };
    expect(active(none, [leader('Eli Mo', { medlemsnr: '900' })], [listed('900', 'Annet Navn')])).toBe(1);
    expect(active(none, [leader('Eli Mo', { medlemsnr: '900' })], [listed('901', 'Eli Mo')])).toBe(0);
    expect(active(none, [leader('Eli Mo', { medlemsnr: '900' })], [listed('', 'Mo, Eli')])).toBe(1);
    expect(active(none, [leader('Eli Mo')], [listed('901', 'Eli Mo')])).toBe(1);
    expect(active(none, [leader('Eli Mo')], [listed('gjest', 'Eli Mo')])).toBe(1);
    expect(active(none, [leader('Eli Mo')], [listed('', 'NN'), listed('', 'Eli Dal')])).toBe(0);
  });

  it('finds a person by the name of any of its attendances', () => {
    const attendances = [leader('E. Mo', { epost: 'e@x.no' }), row('a', 'Eli Mo', { epost: 'e@x.no', rolle: 'annen' })];
    expect(active({ likepersoner: '' }, attendances, [listed('', 'Eli Mo')])).toBe(1);
  });

  it('prefers the lokallag of the activity and wants exactly one', () => {
    const none = { likepersoner: '' };
    const north = listed('', 'Eli Mo', 'Lag Nord', '2026-01-01');
    const south = listed('', 'Eli Mo', 'Lag Sør');
    expect(active(none, [leader('Eli Mo')], [south])).toBe(1);
    expect(active(none, [leader('Eli Mo')], [north, south])).toBe(0);
    expect(active(none, [leader('Eli Mo')], [{ ...north, lokallag: 'LAG NORD' }, south])).toBe(0);
    expect(active(none, [leader('Eli Mo')], [{ ...north, godkjent: '', lokallag: 'LAG NORD' }, south])).toBe(0);
    expect(active(none, [leader('Eli Mo')], [south, listed('', 'Eli Mo', 'Lag Vest')])).toBe(0);
    expect(active(none, [leader('Eli Mo')], [listed('1', 'Eli Mo'), listed('2', 'Eli Mo'), south])).toBe(0);
    expect(active(none, [leader('Eli Mo')], [listed('1', 'Eli Mo'), listed('1', 'Eli Mo'), south])).toBe(1);
  });

  it('gives a name alone its one person, by number or in the lokallag of the sheet', () => {
    expect(active({ likepersoner: 'Eli Mo' }, [], [listed('900', 'Eli Mo')])).toBe(1);
    expect(active({ likepersoner: 'Eli Mo, 900' }, [], [listed('900', 'Eli Mo')])).toBe(1);
    expect(active({ likepersoner: 'Eli Mo' }, [], [listed('900', 'Eli Dal')])).toBe(0);
    const activities = [
      group('a', { likepersoner: 'Eli Mo' }),
      group('b', { lokallag: 'Lag Sør', likepersoner: 'Eli Mo' }),
    ];
    expect(count({ activities, peerSupporters: [listed('', 'Eli Mo')] }).total.active_peer_supporters).toBe(1);
  });

  it('gives no approval by a member number that many share', () => {
    const attendances = [
      leader('Ane Li', { medlemsnr: '7' }),
      ...['Bo Dal', 'Cay Ås', 'Dag Foss'].map((navn) => row('a', navn, { medlemsnr: '7' })),
    ];
    expect(active({ likepersoner: '7' }, attendances, [listed('7', 'Eli Mo')])).toBe(0);
    expect(active({ likepersoner: '' }, attendances, [listed('7', 'Ane Li')])).toBe(1);
  });

  it('is one list over several files, given if any file gives it', () => {
    const count2 = (...lists: (Cells[] | undefined)[]) => {
      const files = lists.map((peerSupporters, index) =>
        file({
          name: `${index}.xlsx`,
          activities: [group('a', { likepersoner: `${900 + index}` })],
          ...(peerSupporters && { peerSupporters }),
        }),
      );
      const figures = referenceFigures(files, CONFIGURATION);
      return 'error' in figures ? undefined : figures.total.active_peer_supporters;
    };
    expect(count2(undefined, undefined)).toBe(2);
    expect(count2([listed('901')], undefined)).toBe(1);
    expect(count2([listed('901')], [listed('900')])).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import type { Cells } from '../reading/register.ts';
import { readSupporterPieces } from '../reading/supporter-pieces.ts';
import { count, group, row, rows, visit } from './small-register.ts';

describe('the cell likepersoner', () => {
  const pieces = (cell: string) =>
    readSupporterPieces(cell).map((piece) => (piece.kind === 'number' ? piece.number : `name ${piece.nameKey}`));

  it.each([
    ['1,2;3/4&5', ['1', '2', '3', '4', '5']],
    ['1\n2\r\n3', ['1', '2', '3']],
    ['123456\n12345', ['123456', '12345']],
    ['1 og 2 and 3', ['1', '2', '3']],
    ['Kari Vik og Ola Dal', ['name kari vik', 'name ola dal']],
    ['Olog Andersen', ['name olog andersen']],
    ['101.0, 0102', ['101', '102']],
    ['a 1', ['A1']],
    ['K. Hansen 12', ['12']],
    ['Kari Moe (12)', ['12']],
    ['nr. 12', ['12']],
    ['#12:', ['12']],
    ['Kari Vik 000', []],
    ['12-', ['12']],
    ['A-12', ['A-12']],
    ['100 116', ['100116']],
    ['K. H.', ['name k h']],
    ['n/a', []],
    ['12, N/A', ['12']],
    ['12 / a', ['12', 'name a']],
    ['-, ?, x, 0, 000, ukjent, NN, gjest, …', []],
    ['010150 12345', []],
    ['1015012345, 7', ['7']],
    ['#N/A', []],
    ['', []],
  ])('%j lists %j', (cell, expected) => {
    expect(pieces(cell)).toEqual(expected);
  });
});

describe('the peer supporters of an activity', () => {
  const active = (sheets: Parameters<typeof count>[0]) => count(sheets).total.active_peer_supporters;
  const leader = (id: string, navn: string, cells: Cells = {}) => row(id, navn, { rolle: 'likeperson', ...cells });

  it('are its numbers and the identified rows with rolle likeperson, one who holds a number once', () => {
    const activities = [group('a', { likepersoner: '900; 901' })];
    expect(active({ activities, attendances: [leader('a', 'Eli Mo', { medlemsnr: '900' })] })).toBe(2);
    expect(active({ activities, attendances: [leader('a', 'Eli Mo'), leader('a', 'NN')] })).toBe(3);
  });

  it('are a number of its own where several persons hold it', () => {
    const attendances = [row('a', 'Kari Moe', { medlemsnr: '900' }), row('a', 'Ola Moe', { medlemsnr: '900' })];
    expect(count({ activities: [visit('a')], attendances }).total).toMatchObject({
      active_peer_supporters: 1,
      counted_days: 1,
      active_peer_supporters_min: 1,
      counted_days_min: 0,
    });
  });

  it('are a shared number of its own though all its rows are of one person', () => {
    const holder = (navn: string, cells: Cells) => row('a', navn, { medlemsnr: '900', ...cells });
    const attendances = [
      holder('K L', { epost: 'a@x.no', telefon: '90000001' }),
      holder('K L', { epost: 'b@x.no', telefon: '90000001' }),
      holder('K L', { epost: 'c@x.no', telefon: '90000001' }),
      holder('Kari Li', { epost: 'a@x.no' }),
      holder('Kåre Lind', { epost: 'b@x.no' }),
      holder('Kim Lo', { epost: 'c@x.no' }),
      holder('Knut Lie', { telefon: '90000001' }),
    ];
    const { total } = count({ activities: [visit('a')], attendances });
    expect(total).toMatchObject({ unique_participants: 1, active_peer_supporters: 1, counted_days: 1 });
  });

  it('are active in five categories only, counted or not, with a day in the base year', () => {
    const activities = ['OPPSOK', 'SAMTALE', 'AKTGR', 'LPKURS', 'KONTAKT', 'KURS', 'SOSIALT', 'UNGDOM', 'IKKE'].map(
      (aktivitetstype, index) => group(`${index}`, { aktivitetstype, likepersoner: `${900 + index}`, form: 'digital' }),
    );
    const old = group('old', { likepersoner: '999', dato: '2024-12-31' });
    const { total, per_category } = count({ activities: [...activities, old] });
    expect(total.active_peer_supporters).toBe(5);
    expect(per_category.KURS?.active_peer_supporters).toBe(0);
    expect(total.also.peer_supporters_of_counted_days).toBe(1);
  });

  it('are the attendance of that name, who is then no participant', () => {
    const activities = [group('a', { likepersoner: 'Mo, Eli' }), group('b', { likepersoner: 'Eli Mo' })];
    const attendances = [...rows('b', 'Eli Mo', 'Ane Li', 'Bo Dal')];
    const { total } = count({ activities, attendances });
    expect(total.counted_days).toBe(0);
    expect(total.not_counted.too_few_participants).toBe(2);
    const three = { activities, attendances: [...attendances, row('b', 'Cay Ås')] };
    expect(count(three).total.counted_days).toBe(1);
  });

  it('gain nobody from a name that stands there with rolle likeperson', () => {
    const activities = [group('a', { likepersoner: 'Eli Mo' })];
    expect(active({ activities, attendances: [leader('a', 'Eli Mo'), row('a', 'Eli Mo')] })).toBe(1);
  });

  it('are two where two persons of the name stand there with rolle likeperson', () => {
    const activities = [group('a', { likepersoner: 'Eli Mo' })];
    expect(active({ activities, attendances: [leader('a', 'Eli Mo'), leader('a', 'Eli Mo')] })).toBe(2);
  });

  it('are a name of its own where several participants bear it and nobody is known', () => {
    const activities = [group('a', { likepersoner: 'Eli Mo' })];
    const attendances = rows('a', 'Eli Mo', 'Eli Mo', 'Ane Li');
    expect(count({ activities, attendances }).total).toMatchObject({ active_peer_supporters: 1, counted_days: 1 });
  });

  it('are the one peer supporter of that name known in the lokallag', () => {
    const named = group('b', { likepersoner: 'Eli Mo' });
    const led = { activities: [group('a'), named], attendances: [leader('a', 'Eli Mo')] };
    expect(active(led)).toBe(2);
    const held = {
      activities: [
        group('a', { likepersoner: '900' }),
        group('c', { aktivitetstype: 'KURS', likepersoner: '' }),
        named,
      ],
      attendances: [row('c', 'Eli Mo', { medlemsnr: '900' })],
    };
    expect(active(held)).toBe(1);
    const heldElsewhere = { ...held, activities: [group('a', { lokallag: 'Lag Sør' }), ...held.activities.slice(1)] };
    expect(active(heldElsewhere)).toBe(2);
    const elsewhere = { ...led, activities: [group('a', { lokallag: 'Lag Sør' }), named] };
    expect(active(elsewhere)).toBe(3);
    const two = { activities: led.activities, attendances: [leader('a', 'Eli Mo'), leader('a', 'Eli Mo')] };
    expect(active(two)).toBe(4);
  });

  it('are one of their own for each name and lokallag', () => {
    const activities = [
      group('a', { likepersoner: 'Eli Mo' }),
      group('b', { likepersoner: 'ELI MO' }),
      group('c', { likepersoner: 'Eli Mo', lokallag: 'Lag Sør' }),
    ];
    expect(active({ activities })).toBe(2);
  });
});

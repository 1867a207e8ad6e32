import { describe, expect, it } from 'vitest';
import { countActivities, registeredActivity } from '../../../factories.ts';
import { personsIn, personsOfActivities } from '../rows.ts';

const number = { medlemsnr: '12' };
const born = { fodselsdato: '1950-01-01' };

describe('a couple with one member number', () => {
  const kari = { navn: 'Kari Berg', ...number };
  const per = { navn: 'Per Berg', ...number };

  it('is two persons in one activity', () => {
    expect(personsIn([kari, per])).toBe('AB');
  });

  it('is two persons who never come together', () => {
    expect(personsOfActivities([kari], [per], [kari])).toBe('ABA');
  });
});

describe('twins with one member number, surname and birth date', () => {
  const [anne, ida] = ['Anne Berg', 'Ida Berg'].map((navn) => ({ navn, ...number, ...born }));

  it('are two persons when one activity has both', () => {
    expect(personsOfActivities([anne ?? {}, ida ?? {}], [anne ?? {}])).toBe('ABA');
  });

  it('are taken as one person with two given names when no activity has both', () => {
    expect(personsOfActivities([anne ?? {}], [ida ?? {}])).toBe('AA');
  });
});

describe('a misspelt given name on one member number', () => {
  const kari = { navn: 'Kari Berg', ...number };
  const kri = { navn: 'Kri Berg', ...number };

  it('is one person with the right one', () => {
    expect(personsOfActivities([kari], [kri])).toBe('AA');
  });

  it('is one person with the right one that others bear', () => {
    expect(personsOfActivities([kari], [kri], [{ navn: 'Kari Dahl' }])).toBe('AAB');
  });

  it('is another person when others bear both names', () => {
    expect(personsOfActivities([kari], [kri], [{ navn: 'Kri Dahl', medlemsnr: '13' }, { navn: 'Kari Moe' }])).toBe(
      'ABCD',
    );
  });

  it('is another person when both come to one activity', () => {
    expect(personsOfActivities([kari, kri])).toBe('AB');
  });

  it('is another person when both come to one activity outside the base year', () => {
    const { persons } = countActivities([registeredActivity({ dato: '2024-03-14' }, [kari, kri])]);
    expect(persons.count).toBe(2);
  });

  it('is another person when both come to one activity that has other rows of theirs', () => {
    expect(
      personsOfActivities(
        [kari],
        [kri],
        [
          { ...kari, ...born },
          { ...kri, telefon: '90012345' },
        ],
      ),
    ).toBe('ABAB');
  });

  it('is one person when both come to one activity without the number on one row', () => {
    expect(personsOfActivities([kari, { navn: 'Kri Berg' }], [kri])).toBe('ABA');
    expect(personsOfActivities([kari, { navn: 'Kari Dahl' }], [kri])).toBe('ABA');
  });
});

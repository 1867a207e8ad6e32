/** A chunk's attendances are read by column; each row must say what it says when it is read alone. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkAttendances } from '../../../lambdas/domain/facts/attendances.ts';
import { type Identity, IdentityReader } from '../../../lambdas/domain/facts/identity.ts';
import { Identities, IdentityCollector } from '../../../lambdas/domain/facts/tables/identities.ts';
import { Texts } from '../../../lambdas/domain/facts/tables/texts.ts';
import { Vocabularies } from '../../../lambdas/domain/facts/vocabularies.ts';
import { chunkOf } from '../../../lambdas/domain/register/chunk/chunk-writer.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { type AttendanceFields, attendanceFields, registeredActivity, YEAR } from '../../factories.ts';

const identities = new IdentityReader(BUFDIR_2025, YEAR);
const vocabularies = new Vocabularies({ labels: {}, vocabularies: {} });

/** @returns the identity of each attendance, null for one without */
function identitiesOf(rows: readonly Partial<AttendanceFields>[]): (Identity | null)[] {
  const { attendances } = chunkOf([registeredActivity({}, rows)]);
  const texts = new Texts();
  const collector = new IdentityCollector();
  const read = new ChunkAttendances(attendances, identities, vocabularies);
  const indexOf = read.identitiesIn(collector, (text) => texts.addText(text));
  const indexes = rows.map((_, row) => indexOf(row));
  const found = new Identities(texts, collector.finish());
  return indexes.map((index) => {
    const { nameKey, name, memberNumber, email, phone, birthDate, birthYear } = found.at(index) ?? {};
    return index === -1 ? null : ({ nameKey, name, memberNumber, email, phone, birthDate, birthYear } as Identity);
  });
}

const row = fc.record({
  navn: fc.constantFrom('', 'Kari Berg', 'KARI BERG', 'Ukjent', 'Ola Aas', 'Åse, Bø'),
  fodselsdato: fc.constantFrom('', '1950', '1950-03-14', 'ukjent'),
  medlemsnr: fc.constantFrom('', '0', '12', '0012'),
  telefon: fc.constantFrom('', '90012345', '+47 900 12 345'),
  epost: fc.constantFrom('', 'kari@example.no', 'KARI@example.no', '-'),
});

describe('the identity of an attendance', () => {
  it('is what its row says, with the name that the first equal identity has', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const names = new Map<string, string>();
        const alone = rows.map((fields) => {
          const { identity } = identities.read(attendanceFields(fields));
          const { name, ...compared } = identity;
          const { nameKey, memberNumber, email, phone } = identity;
          if ([nameKey, memberNumber, email, phone].every((text) => text === '')) return null;
          const key = JSON.stringify(compared);
          names.set(key, names.get(key) ?? name);
          return { ...identity, name: names.get(key) };
        });
        expect(identitiesOf(rows)).toEqual(alone);
      }),
    );
  });

  it.each([{ navn: 'Kari' }, { medlemsnr: '1' }, { epost: 'a@x.no' }, { telefon: '90012345' }])(
    'is there with a name, member number, e-mail or phone alone: %o',
    (fields) => {
      expect(identitiesOf([{ navn: '', ...fields }])).not.toContain(null);
    },
  );

  it('is none with a birth date alone', () => {
    expect(identitiesOf([{ navn: 'Ukjent', fodselsdato: '1950-03-14', medlemsnr: '0' }])).toEqual([null]);
  });
});

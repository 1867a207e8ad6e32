import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { identityKey } from '../../../../lambdas/domain/facts/chunk-facts.ts';
import type { Identity } from '../../../../lambdas/domain/facts/identity.ts';
import { Identities, IdentityCollector } from '../../../../lambdas/domain/facts/tables/identities.ts';
import { Texts } from '../../../../lambdas/domain/facts/tables/texts.ts';

const identity: fc.Arbitrary<Identity> = fc.record({
  nameKey: fc.constantFrom('', 'kari berg', 'ola berg'),
  name: fc.constantFrom('', 'Kari Berg', 'KARI BERG'),
  memberNumber: fc.constantFrom('', '1', '2'),
  email: fc.constantFrom('', 'kari@example.no'),
  phone: fc.constantFrom('', '90000000'),
  birthDate: fc.constantFrom('', '1950-01-01'),
  birthYear: fc.constantFrom(0, 1950),
});

it('collects each distinct identity once, with the name that it had first', () => {
  fc.assert(
    fc.property(fc.array(identity, { maxLength: 80 }), (given) => {
      const texts = new Texts();
      const collector = new IdentityCollector();
      const indexes = given.map((each) => {
        const compared = [each.nameKey, each.memberNumber, each.email, each.phone, each.birthDate];
        const numbers = compared.map((text) => texts.addText(text));
        return collector.add([...numbers, each.birthYear], () => texts.addText(each.name));
      });
      const found = new Identities(texts, collector.finish());
      const first = new Map(given.toReversed().map((each) => [identityKey(each), each.name]));
      expect(found.length).toBe(first.size);
      given.forEach((each, place) => {
        const read = found.at(indexes[place] ?? -1);
        expect(read === undefined ? undefined : fieldsOf(read)).toEqual({
          ...each,
          name: first.get(identityKey(each)),
        });
      });
    }),
  );
});

function fieldsOf({ nameKey, name, memberNumber, email, phone, birthDate, birthYear }: Identity): Identity {
  return { nameKey, name, memberNumber, email, phone, birthDate, birthYear };
}

import { beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../lambdas/domain/decisions/decision.ts';
import { Marks } from '../../lambdas/domain/decisions/marks.ts';
import { sidesOfGroups } from '../../lambdas/domain/persons/decided/group-sides.ts';
import { personsOf } from '../../lambdas/domain/persons/persons.ts';
import { ErasedPerson } from '../../lambdas/domain/privacy/erased-person.ts';
import { BUFDIR_2025 } from '../../lambdas/domain/rules/rule-set.ts';
import { eraseDecisions } from '../../lambdas/privacy/erase-decisions.ts';
import { personToEraseSchema } from '../../lambdas/protocol.ts';
import { factsOf } from '../domain/persons/random-households.ts';
import { registeredActivity } from '../factories.ts';
import { MemoryDecisions } from '../fakes/decisions.ts';
import { ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { publicationOf, registerManifest } from '../fakes/registers/register-version.ts';

const MADE = { year: 2025, at: '2026-02-01T00:00:00.000Z', by: 'user-1', actorName: null };
type Row = NonNullable<Parameters<typeof registeredActivity>[1]>[number];

let decisions: MemoryDecisions;
beforeEach(() => {
  decisions = new MemoryDecisions();
});

/** A decision that the persons of two rows are one. */
async function decide(decisionId: string, one: Row, other: Row): Promise<void> {
  const place = { lokallag: 'Oslo', kommunenr: '0301' };
  const facts = factsOf([
    registeredActivity({ ...place, aktivitet_id: '1' }, [one]),
    registeredActivity({ ...place, aktivitet_id: '2' }, [other]),
  ]);
  const marks = new Marks(await decisions.markKey(ORGANISATION));
  const persons = personsOf(facts, BUFDIR_2025);
  const [group] = sidesOfGroups(persons.reviews, facts, persons, marks);
  expect(group).toBeDefined();
  const sides = (group?.sides ?? []).map(({ marks: of, isNameOnly }) => ({ marks: of, isNameOnly }));
  const decision: Decision = {
    ...{ kind: 'review', decisionId, ...MADE, groupId: decisionId, verdict: 'same', persons: 2 },
    ...{ sides, onePerson: [[...sides.keys()]] },
  };
  await decisions.add(ORGANISATION, decision);
}

async function erase(person: object): Promise<string[]> {
  const pointer = { ...publicationOf(registerManifest({})).after, branches: ['Bergen', 'Oslo'] };
  await eraseDecisions(
    new ErasedPerson(personToEraseSchema.parse(person), 2025),
    { organisationNumber: ORGANISATION, actor: 'user-2' },
    { decisions, catalogue: { pointers: async () => [pointer] }, clock: new StoppedClock() },
  );
  return (await decisions.read(ORGANISATION)).decisions.map(({ decisionId }) => decisionId);
}

describe('erasing a person', () => {
  it.each<[string, Row, Row, object]>([
    [
      'an e-mail',
      { navn: 'Kari Berg', epost: 'kari@x.no' },
      { navn: 'Kari Lie', epost: 'kari@x.no' },
      { epost: 'kari@x.no' },
    ],
    [
      'a phone',
      { navn: 'Kari Berg', telefon: '90000001' },
      { navn: 'Kari Lie', telefon: '90000001' },
      { telefon: '90000001' },
    ],
    [
      'a member number',
      { navn: 'Kari Berg', medlemsnr: '12' },
      { navn: 'Per Lie', medlemsnr: '12' },
      { medlemsnr: '12' },
    ],
    ['a name alone in a lokallag', { navn: 'Kari Berg' }, { navn: 'Kari Berg' }, { medlemsnr: '12' }],
  ])('takes back the decisions that are kept by %s of hers, and no other', async (_, one, other, known) => {
    await decide('hers', one, other);
    await decide('of-others', { navn: 'Ola Dahl', epost: 'ola@x.no' }, { navn: 'Ola Moe', epost: 'ola@x.no' });
    expect(await erase({ navn: 'Kari Berg', ...known })).toEqual(['of-others']);
    expect(decisions.events.at(-1)).toEqual({ change: 'decision_undone', decisionId: 'hers' });
  });

  it('takes back an accepted finding whose reason names her', async () => {
    const accepted = { ...MADE, kind: 'findings', code: 'missing_time', findings: ['mark'] } as const;
    await decisions.add(ORGANISATION, { ...accepted, decisionId: 'a', reason: 'Kari Berg har bekreftet tiden' });
    await decisions.add(ORGANISATION, { ...accepted, decisionId: 'b', reason: 'Tiden står i protokollen' });
    expect(await erase({ navn: 'Kari Berg', medlemsnr: '12' })).toEqual(['b']);
  });
});

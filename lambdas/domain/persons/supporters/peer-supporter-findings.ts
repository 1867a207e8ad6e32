/** Findings about the peer supporters of activities with a day in the base year. */
import { fileName, type RegisterFacts } from '../../facts/register-facts.ts';
import { type Finding, finding } from '../../finding.ts';
import type { PeerSupporters } from './peer-supporters.ts';

export function* peerSupporterFindings(facts: RegisterFacts, supporters: PeerSupporters): Generator<Finding> {
  const note = (code: string, severity: Finding['severity'], index: number, count: number) =>
    finding(code, severity, {
      file: fileName(facts, index, 'aktiviteter'),
      sheet: 'aktiviteter',
      row: facts.activities.columns.row[index] ?? null,
      column: 'likepersoner',
      activityId: facts.activities.at(index)?.id ?? null,
      details: { count },
    });
  for (let index = 0; index < facts.activities.length; index++) {
    if (facts.activities.columns.daysInYear[index] === 0) {
      continue;
    }
    const found = supporters.of(index);
    const notListed = supporters.notListed(index);
    if (notListed > 0) {
      yield note('peer_supporter_not_listed', 'warning', index, notListed);
    }
    const notYet = found.length - supporters.inYear(index).length;
    if (notYet > 0) {
      yield note('peer_supporter_not_approved_yet', 'warning', index, notYet);
    }
    const unknownNumbers = found.filter(({ id }) => {
      const unattended = supporters.unattended(id);
      return unattended !== undefined && unattended.memberNumber !== '' && unattended.approved === undefined;
    });
    if (unknownNumbers.length > 0) {
      yield note('peer_supporter_number_unknown', 'info', index, unknownNumbers.length);
    }
  }
}

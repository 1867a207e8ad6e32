/** Findings about the peer supporters of activities with a day in the base year. */
import { fileName, type RegisterFacts } from '../../facts/register-facts.ts';
import { type Finding, finding } from '../../finding.ts';
import type { PeerSupporters } from './peer-supporters.ts';

export function peerSupporterFindings(facts: RegisterFacts, supporters: PeerSupporters): Finding[] {
  return facts.activities.keys().flatMap((index) => {
    const activity = facts.activities.at(index);
    if (activity === undefined || activity.daysInYear === 0) {
      return [];
    }
    const found = supporters.of(index);
    const note = (code: string, severity: Finding['severity'], count: number) =>
      count === 0
        ? []
        : [
            finding(code, severity, {
              file: fileName(facts, index, 'aktiviteter'),
              sheet: 'aktiviteter',
              row: activity.row,
              column: 'likepersoner',
              activityId: activity.id,
              details: { count },
            }),
          ];
    const unknownNumbers = found.filter(({ id }) => {
      const unattended = supporters.unattended(id);
      return unattended !== undefined && unattended.memberNumber !== '' && unattended.approved === undefined;
    });
    return [
      ...note('peer_supporter_not_listed', 'warning', supporters.notListed(index)),
      ...note('peer_supporter_not_approved_yet', 'warning', found.length - supporters.inYear(index).length),
      ...note('peer_supporter_number_unknown', 'info', unknownNumbers.length),
    ];
  });
}

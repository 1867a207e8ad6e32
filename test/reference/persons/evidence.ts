/** The reference program: which values many people share, so that they prove nothing (reading 25 and tiers 2 and 3). */

import { type Attendance, hasOtherIdentity, isIdentified } from '../reading/register.ts';
import { groupBy } from '../reading/text.ts';
import { countDiffering, firstGivenName, isOneWord, lastWord } from './name-key.ts';

const SHARED_FROM = 4;

/** The identified rows of a register; a value that is shared or missing is empty. */
export interface Evidence {
  readonly rows: readonly Attendance[];
  readonly numberOf: (row: Attendance) => string;
  readonly emailOf: (row: Attendance) => string;
  readonly phoneOf: (row: Attendance) => string;
  readonly isSharedNumber: (number: string) => boolean;
  /** Reading 29: a name key and nothing else; a shared value is an identity still. */
  readonly isNameAlone: (row: Attendance) => boolean;
}

export function readEvidence(attendances: readonly Attendance[]): Evidence {
  const rows = attendances.filter(isIdentified);
  const numbers = sharedValues(rows, (row) => row.memberNumber, true);
  const emails = sharedValues(rows, (row) => row.email, false);
  const phones = sharedValues(rows, (row) => row.phone, false);
  return {
    rows,
    numberOf: (row) => (numbers.has(row.memberNumber) ? '' : row.memberNumber),
    emailOf: (row) => (emails.has(row.email) ? '' : row.email),
    phoneOf: (row) => (phones.has(row.phone) ? '' : row.phone),
    isSharedNumber: (number) => numbers.has(number),
    isNameAlone: (row) => row.nameKey !== '' && !hasOtherIdentity(row),
  };
}

function sharedValues(
  rows: readonly Attendance[],
  evidenceOf: (row: Attendance) => string,
  lastWordsMustDiffer: boolean,
): Set<string> {
  const shared = new Set<string>();
  for (const [value, bearing] of groupBy(rows, evidenceOf)) {
    const keys = bearing.map((row) => row.nameKey).filter((key) => key !== '');
    const givenNames = new Set(keys.map(firstGivenName));
    const lastWords = new Set(keys.filter((key) => !isOneWord(key)).map(lastWord));
    const lastWordsDiffer = !lastWordsMustDiffer || countDiffering(lastWords) >= SHARED_FROM;
    if (countDiffering(givenNames) >= SHARED_FROM && lastWordsDiffer) {
      shared.add(value);
    }
  }
  return shared;
}

/** The three sample organisations of `npm start`: synthetic registers, and the users who may sign in for each. */
import path from 'node:path';
import type { SeededUser } from '../local/engine.ts';
import { REPOSITORY } from '../synthesis/bundle.ts';
import { localUser } from './local-user.ts';

const REGISTERS = path.join(REPOSITORY, 'test', 'fixtures', 'registers');

export const SAMPLE_REGISTERS: readonly string[] = ['nhf-2025', 'hlf-2025', 'blindeforbundet-2025'].map((name) =>
  path.join(REGISTERS, name),
);

const ORGANISATIONS = [
  { key: 'nhf', organisationNumber: '963281684', organisationName: 'Norges Handikapforbund (syntetisk)' },
  { key: 'hlf', organisationNumber: '957500102', organisationName: 'HLF Hørselshemmedes Landsforbund (syntetisk)' },
  { key: 'nbf', organisationNumber: '971038179', organisationName: 'Norges Blindeforbund (syntetisk)' },
] as const;

/** Two coordinators, who see the same exports, an auditor, who may only read, and finance, which sees no personal data. */
export const SAMPLE_USERS: readonly SeededUser[] = ORGANISATIONS.flatMap(({ key, ...organisation }) => [
  localUser({ username: `${key}-kari`, name: 'Kari Koordinator', role: 'coordinator', ...organisation }),
  localUser({ username: `${key}-ola`, name: 'Ola Koordinator', role: 'coordinator', ...organisation }),
  localUser({ username: `${key}-rita`, name: 'Rita Revisor', role: 'auditor', ...organisation }),
  localUser({ username: `${key}-filip`, name: 'Filip Finans', role: 'finance', ...organisation }),
]);

/** @returns the user name of one of its coordinators. @throws Error for any other organisation */
export function coordinatorOf(organisationNumber: string): string {
  const organisation = ORGANISATIONS.find((each) => each.organisationNumber === organisationNumber);
  if (organisation === undefined) throw new Error(`No sample user belongs to ${organisationNumber}`);
  return `${organisation.key}-kari`;
}

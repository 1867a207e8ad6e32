/** The three sample organisations of `npm start`: synthetic registers, and people who may sign in for each. */
import path from 'node:path';
import { REPOSITORY } from '../bundle.ts';
import type { SeededUser } from '../local/engine.ts';

const REGISTERS = path.join(REPOSITORY, 'test', 'fixtures', 'registers');

export const SAMPLE_REGISTERS: readonly string[] = ['nhf-2025', 'hlf-2025', 'blindeforbundet-2025'].map((name) =>
  path.join(REGISTERS, name),
);

const ORGANISATIONS = [
  { key: 'nhf', organisation: '963281684', organisationName: 'Norges Handikapforbund (syntetisk)' },
  { key: 'hlf', organisation: '957500102', organisationName: 'HLF Hørselshemmedes Landsforbund (syntetisk)' },
  { key: 'nbf', organisation: '971038179', organisationName: 'Norges Blindeforbund (syntetisk)' },
] as const;

/** Two coordinators and an auditor each: enough to see that two see the same and a third may only look. */
export const SAMPLE_USERS: readonly SeededUser[] = ORGANISATIONS.flatMap(({ key, organisation, organisationName }) =>
  [
    user(`${key}-kari`, 'Kari Koordinator', 'coordinator'),
    user(`${key}-ola`, 'Ola Koordinator', 'coordinator'),
    user(`${key}-rita`, 'Rita Revisor', 'auditor'),
  ].map((each) => ({ ...each, organisation, organisationName })),
);

function user(username: string, name: string, role: SeededUser['role']) {
  return { username, name, role, email: `${username}@example.org` };
}

/** A user of the local pool with the attributes that an administrator writes in the real one. */
import type { SeededUser } from '../local/engine.ts';

const ROLES = {
  coordinator: { nb: 'Koordinator', en: 'Coordinator' },
  auditor: { nb: 'Revisor, bare lesing', en: 'Auditor, read-only' },
  finance: { nb: 'Økonomi, tall og kostnad', en: 'Finance, figures and cost' },
} as const;

export interface LocalUser {
  readonly username: string;
  readonly name: string;
  readonly role: keyof typeof ROLES;
  readonly organisationNumber: string;
  readonly organisationName: string;
}

export function localUser({ username, name, role, organisationNumber, organisationName }: LocalUser): SeededUser {
  return {
    username,
    name,
    email: `${username}@example.org`,
    attributes: { 'custom:organisation': organisationNumber, 'custom:role': role },
    group: `${organisationName} (${organisationNumber})`,
    description: ROLES[role],
  };
}

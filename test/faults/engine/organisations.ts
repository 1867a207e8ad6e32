/** Organisations of the harness: each schedule has one of its own, so that schedules side by side do not meet. */
import { localUser } from '../../../infra/commands/local-user.ts';
import type { SeededUser } from '../../../infra/local/engine.ts';
import { organisationNumberSchema } from '../../../lambdas/protocol.ts';

/** Two coordinators of each organisation act at the same time. */
export const USERS = ['kari', 'ola'] as const;
export type UserName = (typeof USERS)[number];

/** @returns the first numbers from 9 with a valid control digit */
export function organisationNumbers(count: number): string[] {
  const numbers: string[] = [];
  for (let stem = 91_000_000; numbers.length < count; stem += 1) {
    const valid = Array.from({ length: 10 }, (_, digit) => `${stem}${digit}`).find(
      (number) => organisationNumberSchema.safeParse(number).success,
    );
    if (valid !== undefined) numbers.push(valid);
  }
  return numbers;
}

export const userOf = (organisationNumber: string, user: UserName): string => `${user}-${organisationNumber}`;

export function usersOf(count: number): SeededUser[] {
  return organisationNumbers(count).flatMap((organisationNumber) =>
    USERS.map((user) =>
      localUser({
        username: userOf(organisationNumber, user),
        name: user,
        role: 'coordinator',
        organisationNumber,
        organisationName: `Organisasjon ${organisationNumber}`,
      }),
    ),
  );
}

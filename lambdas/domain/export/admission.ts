/** Which organisations are let in, and with that how many values the dimension `organisation` can have. */

import { OTHER_ORGANISATIONS } from '../../metric-catalogue.ts';

const ORGANISATION_NUMBER = /^\d{9}$/;

export interface Admission {
  readonly admits: (organisationNumber: string) => boolean;
  /** The value of the metrics' dimension: the number itself, or `other` for one that is not on the list. */
  readonly label: (organisationNumber: string) => string;
}

/**
 * @param text `any`, nothing at all (the same), or organisation numbers with commas between
 * @throws Error for anything else: a misspelt list must let nobody in by accident
 */
export function admissionOf(text = 'any'): Admission {
  const given = text.trim();
  if (given === 'any' || given === '') {
    // Bounded by the user pool: only administrators make its users.
    return { admits: () => true, label: (organisationNumber) => organisationNumber };
  }
  const numbers = new Set(given.split(',').map((each) => each.trim()));
  for (const each of numbers) {
    if (!ORGANISATION_NUMBER.test(each)) {
      throw new Error(`Not a list of organisation numbers: ${JSON.stringify(each)}`);
    }
  }
  const admits = (organisationNumber: string) => numbers.has(organisationNumber);
  return {
    admits,
    label: (organisationNumber) => (admits(organisationNumber) ? organisationNumber : OTHER_ORGANISATIONS),
  };
}

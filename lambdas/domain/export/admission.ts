/** Which organisations are admitted. The list also limits the values of the metrics' dimension `organisation`. */

import { OTHER_ORGANISATIONS } from '../../metric-catalogue.ts';

const ORGANISATION_NUMBER = /^\d{9}$/;

export interface Admission {
  readonly admits: (organisationNumber: string) => boolean;
  /** Value of the metrics' dimension: the organisation number, or `other` when it is not on the list. */
  readonly label: (organisationNumber: string) => string;
}

/**
 * @param text `any`, an empty text (the same), or organisation numbers separated by commas
 * @throws Error for any other text, so that a misspelt list does not admit an organisation by accident
 */
export function admissionOf(text = 'any'): Admission {
  const given = text.trim();
  if (given === 'any' || given === '') {
    // The number of organisations is limited by the user pool, in which only administrators create users.
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

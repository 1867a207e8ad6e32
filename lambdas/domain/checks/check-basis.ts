/** What a check is a check of: two checks of the same basis have the same figures, findings and near misses. */
import { canonicalSha256 } from '../canonical.ts';
import type { ExportRecord } from '../export/export-record.ts';
import { FACTS_FORMAT } from '../facts/kept-facts.ts';
import type { RegisterPointer } from '../registers/register-pointer.ts';
import type { OrganisationConfiguration } from '../rules/organisation-configuration.ts';
import { type RuleSet, ruleSetForYear } from '../rules/rule-set.ts';
import { CHECK_FORMAT } from './check-objects.ts';

/**
 * @param configuration undefined for an organisation that has stored none
 * @param decisionsVersion 0 before the first decision
 * @returns a hash that is another one after every change that a check could show: of the register, also by an erasure, of the
 *   configuration, of decisions, of the rules, and of what a release makes of them
 */
export function checkBasis(
  { year, version, manifestSha256 }: Pick<RegisterPointer, 'year' | 'version' | 'manifestSha256'>,
  configuration: OrganisationConfiguration | undefined,
  decisionsVersion: number,
): string {
  return canonicalSha256({
    formats: [CHECK_FORMAT, FACTS_FORMAT],
    ruleSet: ruleSetOrNone(year),
    register: { version, manifestSha256 },
    configuration: configuration ?? null,
    decisions: decisionsVersion,
  });
}

/** Of the register and configuration that the check found, or is to find. */
export function basisOfCheck({ checkBasis: wanted, plan }: Pick<ExportRecord, 'checkBasis' | 'plan'>): string {
  return plan?.checkBasis ?? wanted ?? '';
}

function ruleSetOrNone(year: number): RuleSet | null {
  try {
    return ruleSetForYear(year);
  } catch {
    return null;
  }
}

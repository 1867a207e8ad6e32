/** What the report says about findings, by their code. */
import type { Finding } from '../finding.ts';
import { ACTIVITY_CAUSES } from './causes/activity-causes.ts';
import type { Cause, Causes } from './causes/cause.ts';
import { PEER_SUPPORTER_CAUSES } from './causes/peer-supporter-causes.ts';
import { PERSON_CAUSES } from './causes/person-causes.ts';
import { REGISTER_CAUSES } from './causes/register-causes.ts';
import { REPORT_CAUSES } from './causes/report-causes.ts';

type Language = 'nb' | 'en';

const CAUSES: Causes = {
  ...REGISTER_CAUSES,
  ...ACTIVITY_CAUSES,
  ...PEER_SUPPORTER_CAUSES,
  ...PERSON_CAUSES,
  ...REPORT_CAUSES,
};

/** The codes that have their own texts. */
export const KNOWN_FINDING_CODES: readonly string[] = Object.keys(CAUSES);

/** An unknown code gets general texts that name the code. */
export function causeOf(code: string): Cause {
  const cause = Object.hasOwn(CAUSES, code) ? CAUSES[code] : undefined;
  return (
    cause ?? {
      title: { nb: `Kontroller registeret (${code})`, en: `Check the register (${code})` },
      explanation: {
        nb: `Noe i registeret bør kontrolleres (${code}).`,
        en: `Something in the register should be checked (${code}).`,
      },
    }
  );
}

/** What is special about one finding; the explanation of its cause when nothing is. */
export function findingText(finding: Pick<Finding, 'code' | 'details'>, language: Language): string {
  const cause = causeOf(finding.code);
  return (cause.detail?.(finding.details) ?? cause.explanation)[language];
}

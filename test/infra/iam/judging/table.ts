/** The record as a table in Markdown: who asked for what, and what was granted beyond that. */
import { REASONS } from './reasons.ts';
import type { Verdict } from './verdict.ts';

export function tableOf(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ identity, calls, actions, denied, unused }) => {
    const reasons = reasonsFor(identity, unused).map(({ number, grants }) => `${grants} (${number})`);
    return `| ${identity} | ${calls} | ${actions.length} | ${denied.length} | ${reasons.join(', ') || '0'} |`;
  });
  const total = (of: (verdict: Verdict) => number) => verdicts.reduce((sum, verdict) => sum + of(verdict), 0);
  const sums = [
    total(({ calls }) => calls),
    '',
    total(({ denied }) => denied.length),
    total(({ unused }) => unused.length),
  ];
  return [
    '| Identity | calls recorded | distinct actions | denied | unused grants (reason) |',
    '|---|---:|---:|---:|---|',
    ...lines,
    `| all | ${sums.join(' | ')} |`,
    '',
    ...REASONS.map(({ grants, reason }, index) => `${index + 1}. ${grants.join(', ')}: ${reason}`),
  ].join('\n');
}

/** The reasons that an identity's unused grants have, and how many grants each is for. */
function reasonsFor(identity: string, unused: readonly string[]): { number: number; grants: number }[] {
  return REASONS.map(({ identities, grants }, index) => ({
    number: index + 1,
    grants: identities.includes(identity) ? grants.filter((grant) => unused.includes(grant)).length : 0,
  })).filter(({ grants }) => grants > 0);
}

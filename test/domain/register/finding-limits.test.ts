import { describe, expect, it } from 'vitest';
import { finding } from '../../../lambdas/domain/finding.ts';
import { FindingLimits } from '../../../lambdas/domain/register/reading/finding-limits.ts';

const found = (code: string, row: number) =>
  finding(code, 'warning', { sheet: 'aktiviteter', row, column: 'aktivitet_id' });

function limitsAfter(count: number, code: string): FindingLimits {
  const limits = new FindingLimits();
  limits.fileName = 'Oslo.xlsx';
  limits.count(Array.from({ length: count }, (_, index) => found(code, index + 2)));
  return limits;
}

describe('a file', () => {
  it.each([
    ['cell_error', 1_000_000],
    ['duplicate_activity_id', 100_000],
  ])('may have the finding %s %d times, and is refused with the next one', (code, maximum) => {
    const limits = limitsAfter(maximum, code);
    limits.count([found('other', 7)]);
    expect(() => limits.count([found(code, 77)])).toThrow(
      expect.objectContaining({
        name: 'RegisterError',
        code: 'too_many_findings',
        message: expect.stringMatching(/^Oslo\.xlsx, sheet "aktiviteter", row 77, column "aktivitet_id": /),
        details: { file: 'Oslo.xlsx', sheet: 'aktiviteter', row: 77, column: 'aktivitet_id', finding: code, maximum },
      }),
    );
  });
});

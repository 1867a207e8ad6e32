import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Finding, finding } from '../../lambdas/domain/finding.ts';
import { decodeFindings, encodeFindings } from '../../lambdas/domain/finding-columns.ts';

const few = (...values: string[]) => fc.constantFrom(null, '', ...values);
const FINDING = fc.record<Finding>({
  code: fc.constantFrom('missing_time', 'column_rule'),
  severity: fc.constantFrom('error', 'warning', 'info'),
  file: few('a.xlsx', 'null'),
  sheet: fc.constantFrom(null, 'aktiviteter', 'deltakelser', 'likepersoner'),
  row: fc.option(fc.nat()),
  column: few('start', '","', 'null'),
  activityId: fc.option(fc.string()),
  details: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
});

it('gives the same findings in the same order, through JSON', () => {
  fc.assert(
    fc.property(fc.array(FINDING), (findings) => {
      const stored = JSON.parse(JSON.stringify(encodeFindings(findings)));
      expect(JSON.stringify(decodeFindings(stored))).toBe(JSON.stringify(findings));
    }),
  );
});

it('says once what findings share', () => {
  const findings = Array.from({ length: 100 }, (_, row) =>
    finding('missing_time', 'warning', { column: 'start', row }),
  );
  expect(encodeFindings(findings).kinds).toHaveLength(1);
});

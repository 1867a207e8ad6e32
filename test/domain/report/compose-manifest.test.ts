import { describe, expect, it } from 'vitest';
import { canonicalSha256 } from '../../../lambdas/domain/canonical.ts';
import { composeManifest } from '../../../lambdas/domain/report/compose-manifest.ts';
import { controlDetails } from '../../../lambdas/domain/report/control-details.ts';
import { manifestSchema } from '../../../lambdas/domain/report/manifest.ts';
import { basis, countActivities, registeredActivity } from '../../factories.ts';

const BASIS = basis({ activityRows: 9, activities: 7, request: { branches: ['Oslo'] } });
const RECONCILIATION = [{ code: 'activities', value: 9, expected: 9 }];
const GENERATED_AT = '2026-03-01T08:00:00.000Z';
const COLUMNS = { id: 'standard', version: '1', sha256: 'c'.repeat(64) };
const RUN = { exportId: 'export', attempt: 2, columnConfiguration: COLUMNS };

describe('composeManifest', () => {
  it('names file, register, rules, columns and snapshots of the run', () => {
    // The stored file may be a bundle, whose size and hash are not those of the report.
    const file = { name: 'bufdir.zip', bytes: 20, sha256: 'e'.repeat(64), rows: 7 };
    const manifest = composeManifest(BASIS, {
      ...RUN,
      createdAt: GENERATED_AT,
      reconciliation: RECONCILIATION,
      file,
      figuresSha256: 'f'.repeat(64),
      snapshotSha256: ['a'.repeat(64)],
    });
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({
      exportId: 'export',
      attempt: 2,
      organisationNumber: BASIS.organisationNumber,
      branches: ['Oslo'],
      createdAt: GENERATED_AT,
      file,
      register: { files: BASIS.registerFiles, importId: BASIS.importId },
      ruleSet: { id: BASIS.ruleSet.id, sha256: canonicalSha256(BASIS.ruleSet) },
      columnConfiguration: COLUMNS,
      reconciliation: RECONCILIATION,
    });
  });
});

describe('controlDetails', () => {
  it('counts duplicate and unreadable activities as the differences of the source counts', () => {
    const { figures } = countActivities([registeredActivity()]);
    const source = { ...figures.source, activities_kept: 4 };
    const details = controlDetails(
      BASIS,
      { ...figures, source },
      { ...RUN, generatedAt: GENERATED_AT, reconciliation: RECONCILIATION },
    );
    expect(details.sourceCounts).toEqual([
      { code: 'duplicate_activities', value: 2 },
      { code: 'unreadable_activities', value: 3 },
    ]);
    expect(details).toMatchObject({
      ...RUN,
      generatedAt: GENERATED_AT,
      branches: ['Oslo'],
      ruleSetSha256: canonicalSha256(BASIS.ruleSet),
      reconciliation: RECONCILIATION,
    });
  });
});

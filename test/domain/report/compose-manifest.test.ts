import { describe, expect, it } from 'vitest';
import { canonicalSha256 } from '../../../lambdas/domain/canonical.ts';
import { composeManifest, wordsSha256 } from '../../../lambdas/domain/report/compose-manifest.ts';
import { reportDetails } from '../../../lambdas/domain/report/control-details.ts';
import { manifestSchema } from '../../../lambdas/domain/report/manifest.ts';
import { REPORT_TEXTS } from '../../../lambdas/domain/report/report-texts.ts';
import { controlRows } from '../../../lambdas/domain/report/workbook/sheets/control-sheet.ts';
import { BUFDIR_2025, SETTINGS } from '../../../lambdas/domain/rules/rule-set.ts';
import { basis, countActivities, registeredActivity, registerFile } from '../../factories.ts';

const FILES = [
  registerFile({ name: 'a.xlsx', activityRows: 4, activities: 3, peerSupporters: [{ sha256: '1', count: 12 }] }),
  registerFile({ name: 'b.xlsx', activityRows: 5, activities: 4 }),
];
const BASIS = basis({ files: FILES, request: { branches: ['Oslo'] } });
const RECONCILIATION = [{ code: 'activities', value: 9, expected: 9 }];
const GENERATED_AT = '2026-03-01T08:00:00.000Z';
const CHUNKS = [{ register: ['a'.repeat(64)], facts: ['1'.repeat(64)], rows: '2'.repeat(64) }];
const COLUMNS = { id: 'standard', version: '1', sha256: 'c'.repeat(64) };
const SIGNER = { publicKeySha256: '9'.repeat(64), keyId: 'key' };
const RUN = { exportId: 'export', attempt: 2, columnConfiguration: COLUMNS };

describe('composeManifest', () => {
  it('names file, register, rules, columns and chunks of the run', () => {
    // The stored file may be a bundle, whose size and hash are not those of the report.
    const file = { name: 'bufdir.zip', bytes: 20, sha256: 'e'.repeat(64), rows: 7 };
    const manifest = composeManifest(BASIS, {
      ...RUN,
      signer: SIGNER,
      createdAt: GENERATED_AT,
      reconciliation: RECONCILIATION,
      file,
      figuresSha256: 'f'.repeat(64),
      chunks: CHUNKS,
    });
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({
      exportId: 'export',
      attempt: 2,
      signer: SIGNER,
      organisationNumber: BASIS.organisationNumber,
      branches: ['Oslo'],
      createdAt: GENERATED_AT,
      file,
      register: {
        version: 3,
        manifestSha256: 'a'.repeat(64),
        files: FILES.map(({ name, parts }) => ({ name, parts })),
        peerSupporterRows: 12,
      },
      decisions: { version: 0, sha256: null },
      vocabularies: { sha256: canonicalSha256({ labels: BASIS.labels, vocabularies: BASIS.vocabularies }) },
      ruleSet: { id: BASIS.ruleSet.id, sha256: canonicalSha256(BASIS.ruleSet) },
      columnConfiguration: COLUMNS,
      chunks: CHUNKS,
      reconciliation: RECONCILIATION,
    });
  });
});

describe('reportDetails', () => {
  it('counts duplicate and unreadable activities as the differences of the source counts', () => {
    const { figures } = countActivities([registeredActivity()]);
    const source = { ...figures.source, activities_kept: 4 };
    const run = { ...RUN, generatedAt: GENERATED_AT, chunks: CHUNKS, appliedDecisions: 2 };
    const details = reportDetails(BASIS, { ...figures, source }, run);
    expect(details.sourceCounts).toEqual([
      { code: 'duplicate_activities', value: 2 },
      { code: 'unreadable_activities', value: 3 },
    ]);
    expect(details).toMatchObject({
      ...RUN,
      generatedAt: GENERATED_AT,
      branches: ['Oslo'],
      ruleSetSha256: canonicalSha256(BASIS.ruleSet),
    });
  });

  it('names the files of the register, the words, the list of peer supporters and one hash over all chunks', () => {
    const { figures } = countActivities([registeredActivity()]);
    const run = { ...RUN, generatedAt: GENERATED_AT, chunks: CHUNKS, appliedDecisions: 2 };
    expect(reportDetails(BASIS, figures, run)).toMatchObject({
      register: {
        version: 3,
        manifestSha256: 'a'.repeat(64),
        files: FILES.map(({ name, parts }) => ({ name, parts })),
      },
      decisions: { sha256: null, applied: 2 },
      vocabulariesSha256: wordsSha256(BASIS),
      peerSupporterRows: 12,
      // The list as it is in the manifest.
      chunks: { count: 1, sha256: canonicalSha256(CHUNKS) },
      notices: [],
    });
  });

  it.each([{}, { digitalGroupsCount: true, unidentifiedCountsTowardsThresholds: false }])(
    'shows the settings that were applied when the organisation chose %j',
    (settings) => {
      const { figures } = countActivities([registeredActivity()], { settings });
      const run = { ...RUN, generatedAt: GENERATED_AT, chunks: CHUNKS, appliedDecisions: 2 };
      const details = { ...reportDetails(basis({ settings }), figures, run), reconciliation: RECONCILIATION };
      const rows = controlRows(figures, details, REPORT_TEXTS.nb);
      const shown = SETTINGS.map((setting) => rows.find(([, item]) => item === REPORT_TEXTS.nb.control[setting])?.[2]);
      const applied = { ...BUFDIR_2025.settings, ...settings };
      expect(shown).toEqual(SETTINGS.map((setting) => (applied[setting] ? 'Ja' : 'Nei')));
      expect(figures.settings).toEqual(applied);
    },
  );
});

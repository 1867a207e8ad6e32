import { canonicalSha256 } from '../canonical.ts';
import type { Figures } from '../counting/figures.ts';
import type { Basis } from '../export/basis.ts';
import { noticesFor } from '../rules/rule-set.ts';
import { type ChunkHashes, combinedHash } from './chunk-hashes.ts';
import { wordsSha256 } from './compose-manifest.ts';
import type { ReportDetails } from './workbook/sheets/control-sheet.ts';

type Run = Pick<ReportDetails, 'exportId' | 'attempt' | 'generatedAt' | 'columnConfiguration'> & {
  readonly chunks: readonly ChunkHashes[];
  /** Decisions that bear on persons of the register. */
  readonly appliedDecisions: number;
};

/** Which data, rules and run the figures came from. */
export function reportDetails(basis: Basis, figures: Figures, run: Run): ReportDetails {
  const { id, version, sha256 } = run.columnConfiguration;
  return {
    exportId: run.exportId,
    attempt: run.attempt,
    generatedAt: run.generatedAt,
    branches: basis.request.branches,
    ruleSet: basis.ruleSet,
    ruleSetSha256: canonicalSha256(basis.ruleSet),
    columnConfiguration: { id, version, sha256 },
    register: { ...basis.register, files: basis.files.map(({ name, parts }) => ({ name, parts })) },
    orePerCountedDay: basis.orePerCountedDay,
    vocabulariesSha256: wordsSha256(basis),
    decisions: { sha256: basis.decisions.list?.sha256 ?? null, applied: run.appliedDecisions },
    peerSupporterRows: basis.peerSupporterRows,
    chunks: { count: run.chunks.length, sha256: combinedHash(run.chunks) },
    notices: noticesFor(basis.ruleSet, basis.year),
    sourceCounts: [
      { code: 'duplicate_activities', value: basis.activityRows - basis.activities },
      { code: 'unreadable_activities', value: basis.activities - figures.source.activities_kept },
    ],
  };
}

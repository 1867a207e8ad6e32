/** The lists of a report, and its findings in parts, because all of them may not fit in memory. */
import type { NearMissDay } from '../../domain/counting/near-miss-list.ts';
import type { ActivePeerSupporter } from '../../domain/counting/peer-supporter-list.ts';
import type { Origin } from '../../domain/errors.ts';
import type { Basis } from '../../domain/export/basis.ts';
import type { WorkingObject } from '../../domain/export/objects/working-object.ts';
import type { Finding } from '../../domain/finding.ts';
import { inFile } from '../../domain/registers/file-parts.ts';
import type { FindingParts } from '../../domain/report/causes/finding-groups.ts';
import type { RunOutcomes } from '../../domain/report/chunk-outcomes.ts';
import type { ObjectStore } from '../../ports.ts';
import { type Deduplicated, fromDeduplication } from '../objects/deduplicated.ts';
import { OwnFindings } from '../objects/findings.ts';
import { readList } from '../objects/register-chunks.ts';
import { readOwnJson } from '../objects/working-objects.ts';

/** Where a report is read from. */
export interface ReportStores {
  readonly working: Pick<ObjectStore, 'get'>;
  readonly registers: Pick<ObjectStore, 'get'>;
}

/** What the report lists beside the activities. @throws WorkingObjectCorruptError */
export async function readLists(basis: Basis, outcomes: RunOutcomes, made: Deduplicated, stores: ReportStores) {
  const { working } = stores;
  const [nearMisses, peerSupporters] = await Promise.all([
    readOwnJson<NearMissDay[]>(working, made.nearMisses, fromDeduplication('near misses')),
    readOwnJson<ActivePeerSupporter[]>(working, made.peerSupporters, fromDeduplication('active peer supporters')),
  ]);
  return { findings: findingParts(basis, outcomes, made, stores), nearMisses, peerSupporters };
}

/** Findings of the import, file after file, then those of activities, of persons and of columns. */
export function findingParts(
  basis: Basis,
  { aggregated, mapped }: Pick<RunOutcomes, 'aggregated' | 'mapped'>,
  made: Deduplicated,
  { working, registers }: ReportStores,
): FindingParts {
  const kind = 'findings';
  const imported = basis.files.flatMap((file) => file.findings.map((object) => ({ file, object })));
  const written: readonly { readonly object: WorkingObject; readonly origin: Origin }[] = [
    ...aggregated.map(({ objects }, chunk) => ({
      object: objects.findings,
      origin: { kind, madeIn: 'aggregating' as const, chunk },
    })),
    ...made.findings.map((object) => ({ object, origin: fromDeduplication(kind) })),
    ...mapped.map(({ objects }, chunk) => ({
      object: objects.findings,
      origin: { kind, madeIn: 'mapping_columns' as const, chunk },
    })),
  ];
  const ownFindings = new OwnFindings(working);
  return {
    count: imported.length + written.length,
    read: async (part) => {
      const of = imported[part];
      if (of !== undefined) {
        return inFile(await readList<Finding>(basis, of.file, of.object, registers), of.file);
      }
      const own = written[part - imported.length];
      return own === undefined ? [] : ownFindings.read(own.object, own.origin);
    },
  };
}

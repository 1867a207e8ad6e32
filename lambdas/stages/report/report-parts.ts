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
import type { ReportSource } from '../../domain/report/workbook/write-report.ts';
import type { ObjectStore } from '../../ports.ts';
import { type Deduplicated, fromDeduplication } from '../objects/deduplicated.ts';
import { OwnFindings } from '../objects/findings.ts';
import { readList } from '../objects/register-chunks.ts';
import { readOwnList } from '../objects/working-objects.ts';

/** Where a report is read from. */
export interface ReportStores {
  readonly working: Pick<ObjectStore, 'get'>;
  readonly registers: Pick<ObjectStore, 'get'>;
}

/** What the report lists beside the activities. Its functions throw WorkingObjectCorruptError. */
export function reportLists(
  basis: Basis,
  outcomes: RunOutcomes,
  made: Deduplicated,
  stores: ReportStores & { readonly working: Pick<ObjectStore, 'getStream'> },
): Pick<ReportSource, 'findings' | 'readNearMisses' | 'readPeerSupporters'> {
  const { working } = stores;
  return {
    findings: findingParts(basis, outcomes, made, stores),
    readNearMisses: () => {
      const once = new DistinctTexts();
      return readOwnList(working, made.nearMisses, fromDeduplication('near misses'), (day: NearMissDay) => {
        const { branch, activityId, file, row, category, reason, participants, minutes, peerSupporters } = day;
        const names = peerSupporters.map((name) => once.of(name));
        const place = { branch: once.of(branch), activityId, file: file === null ? null : once.of(file), row };
        return { ...place, day: day.day, category, reason, participants, minutes, peerSupporters: names };
      });
    },
    readPeerSupporters: () => {
      const once = new DistinctTexts();
      const origin = fromDeduplication('active peer supporters');
      return readOwnList(working, made.peerSupporters, origin, (supporter: ActivePeerSupporter) => {
        const { name, branch, approved } = supporter;
        const texts = { name: once.of(name), branch: once.of(branch) };
        return { ...supporter, ...texts, approved: approved === null ? null : once.of(approved) };
      });
    },
  };
}

/** Texts that thousands of rows repeat are in memory once. */
class DistinctTexts {
  readonly #texts = new Map<string, string>();

  of(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
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

/** What a report needs of a count: made of it, and written for the stages after it. */
import { rowsByChunk, verdictsByChunk } from '../../domain/counting/chunk-verdicts.ts';
import type { Count } from '../../domain/counting/count-register.ts';
import { finalSummary } from '../../domain/counting/final-summary.ts';
import {
  deflateJson,
  deflateJsonList,
  inflateJson,
  type KeptCount,
  type OfCount,
} from '../../domain/counting/kept-count.ts';
import { nearMissList } from '../../domain/counting/near-miss-list.ts';
import { activePeerSupporters } from '../../domain/counting/peer-supporter-list.ts';
import type { Basis } from '../../domain/export/basis.ts';
import type { WorkingObject } from '../../domain/export/objects/working-object.ts';
import { encodeFindings } from '../../domain/finding-columns.ts';
import { inBatches } from '../../domain/in-batches.ts';
import type { ObjectStore } from '../../ports.ts';
import { CONCURRENT_OBJECTS, type keysOf, writeJsonBytes } from '../objects/working-objects.ts';

/** Findings per object, so that no later stage has to hold them all. */
const FINDINGS_PER_PART = 5000;

/** Figures, lists and rows are of the chosen branches, verdicts and findings of all. */
export function keptCountOf(count: Count, basis: Basis): KeptCount {
  const { ruleSet, request, chunks } = basis;
  const { figures, findings, persons } = count;
  return {
    outline: {
      firstRows: firstRows(count, basis),
      appliedDecisions: persons.applied.size,
      summary: finalSummary(figures),
    },
    objects: {
      figures: deflateJson(figures),
      nearMisses: deflateJsonList(nearMissList(count, request.branches)),
      peerSupporters: deflateJsonList(activePeerSupporters(count, ruleSet, request.branches)),
      findings: Array.from(inBatches(findings, FINDINGS_PER_PART), (batch) => deflateJson(encodeFindings(batch))),
      verdicts: chunks.map((chunk) => deflateJson(verdictsByChunk(count, chunk))),
    },
  };
}

/** Chunks are mapped all at once, so each must know how many rows those before it have. */
function firstRows(count: Count, { chunks, request }: Basis): number[] {
  const rows = rowsByChunk(count, request.branches);
  let next = 0;
  return chunks.map(({ from, to }) => {
    const first = next;
    for (const ofChunk of rows.slice(from, to)) next += ofChunk;
    return first;
  });
}

export async function writeObjects(
  keys: ReturnType<typeof keysOf>,
  objects: OfCount<Uint8Array>,
  working: Pick<ObjectStore, 'create'>,
): Promise<OfCount<WorkingObject>> {
  const write = (key: string, deflated: Uint8Array) => writeJsonBytes(working, key, inflateJson(deflated));
  const writeParts = async (name: string, parts: readonly Uint8Array[]) => {
    const written: WorkingObject[] = [];
    for (const batch of inBatches(parts, CONCURRENT_OBJECTS)) {
      const first = written.length;
      written.push(...(await Promise.all(batch.map((part, at) => write(keys.ofChunk(name, first + at), part)))));
    }
    return written;
  };
  return {
    figures: await write(keys.json('figures'), objects.figures),
    nearMisses: await write(keys.json('near-misses'), objects.nearMisses),
    peerSupporters: await write(keys.json('peer-supporters'), objects.peerSupporters),
    findings: await writeParts('findings', objects.findings),
    verdicts: await writeParts('verdicts', objects.verdicts),
  };
}

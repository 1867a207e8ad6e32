/** The rows of the sheet Aktiviteter, which MapColumns finishes chunk by chunk and GenerateFile joins. */
import { type Origin, WorkingObjectCorruptError } from '../../domain/errors.ts';
import type { WorkingObject } from '../../domain/export/objects/working-object.ts';
import type { MapOutcome, StoredPart } from '../../domain/report/chunk-outcomes.ts';
import type { SheetPart } from '../../domain/report/workbook/writers/sheet-part.ts';
import type { ObjectStore } from '../../ports.ts';
import { readBytes, writeBytes } from '../objects/working-objects.ts';

/** Writes the parts of a chunk into one object. */
export async function writeParts(
  store: Pick<ObjectStore, 'create'>,
  key: string,
  parts: readonly SheetPart[],
): Promise<{ readonly object: WorkingObject; readonly stored: StoredPart[] }> {
  const stored = parts.map(({ sheet, first, rows, bytes, crc32, sha256, pieces }) => {
    const deflatedBytes = pieces.reduce((sum, { length }) => sum + length, 0);
    return { sheet, first, rows, bytes, crc32, deflatedBytes, sha256 };
  });
  const object = await writeBytes(store, key, Buffer.concat(parts.flatMap(({ pieces }) => pieces)));
  return { object, stored };
}

/**
 * @param mapped of all chunks
 * @throws WorkingObjectCorruptError
 */
export async function* readParts(
  mapped: readonly MapOutcome[],
  working: Pick<ObjectStore, 'get'>,
): AsyncGenerator<SheetPart[]> {
  for (const [chunk, { objects, parts }] of mapped.entries()) {
    const origin: Origin = { kind: 'rows', madeIn: 'mapping_columns', chunk };
    const bytes = await readBytes(working, objects.rows, origin);
    let from = 0;
    yield parts.map(({ deflatedBytes, ...part }) => {
      const pieces = [bytes.subarray(from, from + deflatedBytes)];
      from += deflatedBytes;
      return { ...part, totals: 0, pieces };
    });
    if (from !== bytes.length) throw new WorkingObjectCorruptError(origin, objects.rows);
  }
}

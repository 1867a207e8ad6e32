/** Records of the exports table's stream: the changes of exports, chunks and imports among them. */
import * as z from 'zod';
import { chunkRecordSchema, exportRecordSchema } from '../../domain/export/export-record.ts';
import { importRecordSchema } from '../../domain/imports/import-record.ts';
import type { StreamChange } from '../../ports.ts';
import { CHECK_RUN_PREFIX, chunkPrefix, EXPORT_PREFIX, IMPORT_PREFIX } from './table-keys.ts';

const stringSchema = z.object({ S: z.string() });
const recordSchema = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    SequenceNumber: z.string(),
    Keys: z.object({ pk: stringSchema, sk: stringSchema }),
    NewImage: z.record(z.string(), z.unknown()).optional(),
    OldImage: z.record(z.string(), z.unknown()).optional(),
  }),
});
const eventSchema = z.object({ Records: z.array(recordSchema) });

const CHUNK_PARTITION = /^EXPORT#(\d+)#([\w-]+)$/;

/** In order. Leaves out deletions, and items that are no exports, chunks or imports. */
export function streamChanges(event: unknown): StreamChange[] {
  return eventSchema.parse(event).Records.flatMap((record): StreamChange[] => {
    const { SequenceNumber: sequenceNumber, Keys, NewImage, OldImage } = record.dynamodb;
    if (record.eventName === 'REMOVE' || NewImage === undefined) {
      return [];
    }
    if (Keys.sk.S.startsWith(EXPORT_PREFIX) || Keys.sk.S.startsWith(CHECK_RUN_PREFIX)) {
      const before = OldImage === undefined ? undefined : exportRecordSchema.parse(plainValue(OldImage.record));
      return [{ kind: 'export', sequenceNumber, before, after: exportRecordSchema.parse(plainValue(NewImage.record)) }];
    }
    if (Keys.sk.S.startsWith(IMPORT_PREFIX)) {
      const before = OldImage === undefined ? undefined : importRecordSchema.parse(plainValue(OldImage.record));
      return [{ kind: 'import', sequenceNumber, before, after: importRecordSchema.parse(plainValue(NewImage.record)) }];
    }
    const [, organisationNumber, exportId] = CHUNK_PARTITION.exec(Keys.pk.S) ?? [];
    if (organisationNumber === undefined || exportId === undefined || !Keys.sk.S.startsWith(chunkPrefix())) {
      return [];
    }
    const before = OldImage === undefined ? undefined : chunkRecordSchema.parse(plainValue(OldImage.chunk));
    const after = chunkRecordSchema.parse(plainValue(NewImage.chunk));
    return [{ kind: 'chunk', sequenceNumber, key: { organisationNumber, exportId }, before, after }];
  });
}

/** Reads DynamoDB's JSON for the types that our records use, which are all but sets and binary. */
function plainValue(value: unknown): unknown {
  const [[type, content] = []] = Object.entries(Object(value));
  switch (type) {
    case 'N':
      return Number(content);
    case 'NULL':
      return null;
    case 'L':
      return Array.isArray(content) ? content.map(plainValue) : undefined;
    case 'M':
      return Object.fromEntries(Object.entries(Object(content)).map(([name, member]) => [name, plainValue(member)]));
    default:
      return content;
  }
}

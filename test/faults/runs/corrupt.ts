/** Damages one stored object of an organisation, as a broken disk or a person with access to the bucket would. */
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';
import type { ScheduledEvent } from '../schedule/schedule.ts';
import { type BucketName, Store } from './store.ts';

type Corruption = Extract<ScheduledEvent, { what: 'corrupt' }>;

const PLACES: Readonly<Record<Corruption['object'], (organisation: string) => readonly [BucketName, string]>> = {
  working: (organisation) => ['working', `work/${organisation}/`],
  facts: (organisation) => ['registers', `registers/${organisation}/2025/facts/`],
  chunk: (organisation) => ['registers', `registers/${organisation}/2025/chunks/`],
  report: (organisation) => ['reports', `reports/${organisation}/`],
};

/** The newest objects are those that the next stage reads: three chunks, and what a single stage made. */
const NEWEST = 6;

/**
 * @param isRunning whether the export is not completed: what is published is beyond the pipeline's care
 * @returns the key of the damaged object; undefined when there is none
 */
export async function corrupt(
  engine: EngineUnderFaults,
  organisationNumber: string,
  { object, how, place }: Corruption,
  isRunning: (exportId: string) => Promise<boolean>,
): Promise<string | undefined> {
  const store = new Store(engine);
  const [bucket, prefix] = PLACES[object](organisationNumber);
  // What the user attached nobody else has a hash of, until it is bundled.
  const keys = (await store.keys(bucket, prefix)).filter((key) => !key.includes('/attachments/'));
  // Others have been read already, and nobody reads them again.
  const at = place % Math.max(1, Math.min(keys.length, NEWEST));
  const key = keys[at];
  if (key === undefined) return undefined;
  if (object === 'report' && !(await isRunning(key.split('/')[2] ?? ''))) return undefined;
  const target = { Bucket: store.bucket(bucket), Key: key };
  if (how === 'delete') {
    await engine.s3.send(new DeleteObjectCommand(target));
    return key;
  }
  const bytes = await store.read(bucket, key);
  const other = keys[(at + 1) % keys.length] ?? key;
  const Body =
    how === 'cut'
      ? bytes.subarray(0, bytes.length >> 1)
      : how === 'swap'
        ? await store.read(bucket, other)
        : edited(bytes);
  await engine.s3.send(new PutObjectCommand({ ...target, Body }));
  return key;
}

/** One figure becomes another, so that JSON stays readable and is wrong; other content has a bit less or more. */
function edited(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const isDigit = (byte: number) => byte >= 0x31 && byte <= 0x38;
  const middle = changed.length >> 1;
  const digit = changed.findIndex((byte, at) => at >= middle && isDigit(byte));
  const at = digit < 0 ? middle : digit;
  changed[at] = digit < 0 ? (changed[at] ?? 0) ^ 1 : (changed[at] ?? 0) + 1;
  return changed;
}

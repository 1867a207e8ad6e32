/** Lifecycle rules of a bucket. S3 applies them once a day; the engine calls this function. */
import type { Bucket } from './bucket.ts';
import { isRetained } from './records.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** @returns the number of deleted objects, versions and uploads */
export async function applyLifecycle(bucket: Bucket, now: Date): Promise<number> {
  let removed = 0;
  for (const rule of bucket.options.lifecycle ?? []) {
    const due = (since: string, days: number | undefined): boolean =>
      days !== undefined && Math.ceil((Date.parse(since) + days * DAY_MS) / DAY_MS) * DAY_MS <= now.getTime();

    for (const key of [...bucket.keys.startingWith(rule.prefix)]) {
      const versions = bucket.versions(key);
      for (const [index, version] of versions.entries()) {
        const successor = versions[index - 1];
        if (successor === undefined || !due(successor.lastModified, rule.noncurrentDays)) continue;
        if (isRetained(version, now)) continue;
        await bucket.deleteVersion(version);
        removed += 1;
      }
      const current = bucket.current(key);
      if (current !== undefined && due(current.lastModified, rule.expirationDays)) {
        await bucket.delete(key, now);
        removed += 1;
      }
    }
    for (const upload of bucket.uploads.list()) {
      if (!upload.key.startsWith(rule.prefix) || !due(upload.initiated, rule.abortMultipartDays)) continue;
      await bucket.uploads.clear(upload.id, bucket.uploads.take(upload.id, upload.key));
      removed += 1;
    }
  }
  return removed;
}

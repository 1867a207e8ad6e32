import { describe, expect, it } from 'vitest';
import { WorkingObjectCorruptError } from '../../lambdas/domain/errors.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { OwnFindings, writeFindings } from '../../lambdas/stages/objects/findings.ts';
import { writeJson } from '../../lambdas/stages/objects/working-objects.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';

const ORIGIN = { kind: 'findings', madeIn: 'aggregating', chunk: 0 } as const;

/** Reads two objects of findings twice. @returns keys in the order in which they were asked for, and what was read */
async function readTwice(maxKeptBytes?: number) {
  const store = new MemoryObjectStore('working');
  const written = [];
  for (const row of [2, 3]) {
    written.push(await writeFindings(store, `${row}`, [finding('missing_time', 'warning', { row })]));
  }
  const asked: string[] = [];
  const get = async (key: string) => {
    asked.push(key);
    return store.get(key);
  };
  const findings = new OwnFindings({ get }, maxKeptBytes);
  const rows = [];
  for (const object of [...written, ...written]) {
    rows.push(...(await findings.read(object, ORIGIN)).map(({ row }) => row));
  }
  return { asked, rows };
}

describe('findings that are read twice', () => {
  it('are asked for once', async () => {
    expect(await readTwice()).toEqual({ asked: ['2', '3'], rows: [2, 3, 2, 3] });
  });

  it('are made anew when an earlier release has written them', async () => {
    const store = new MemoryObjectStore('working');
    const object = await writeJson(store, 'a', [finding('missing_time', 'warning', { row: 2 })]);
    await expect(new OwnFindings(store).read(object, ORIGIN)).rejects.toThrow(WorkingObjectCorruptError);
  });

  it('are asked for again when they are too many to be kept', async () => {
    expect(await readTwice(200)).toEqual({ asked: ['2', '3', '3'], rows: [2, 3, 2, 3] });
  });
});

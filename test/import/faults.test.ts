/** What a session of the import machine does when an upload, a service or the publication fails. */
import { describe, expect, it } from 'vitest';
import { ThrottledError, TransientError } from '../../lambdas/domain/errors.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { readFileStage } from '../../lambdas/import/read-file.ts';
import type { ObjectStore } from '../../lambdas/ports.ts';
import { canPublishAgain } from '../../lambdas/protocol.ts';
import { activityFields } from '../factories.ts';
import { TESTLAGET } from '../stages/runs/memory-dependencies.ts';
import { csv, csvPair, MemoryImports } from './import-fixture.ts';

const KEYS = registerKeys(TESTLAGET, 2025);

/** An object store of which some calls fail before they do anything. */
function failing(store: ObjectStore, fault: (call: string, key: string) => Error | undefined): ObjectStore {
  return new Proxy(store, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const error = fault(String(name), String(args[0]));
        return error === undefined ? Reflect.apply(member, target, args) : Promise.reject(error);
      };
    },
  });
}

describe('the upload', () => {
  it.each([
    ['cut', 'upload_size_differs', (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - 1)],
    ['longer than announced', 'upload_size_differs', (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, bytes])],
    ['gone', 'upload_missing', (): Uint8Array | undefined => undefined],
  ] as const)('that is %s fails its file with %s', async (_, code, change) => {
    const imports = new MemoryImports();
    const record = await imports.started(csvPair('A', 3));
    const { objects } = imports.stores;
    const [key = ''] = objects.keys('incoming/');
    const bytes = change((await objects.get(key)) ?? new Uint8Array());
    if (bytes === undefined) await objects.delete([key]);
    else await objects.put(key, bytes, 'text/csv');
    const after = await imports.run(record);
    expect(after).toMatchObject({
      status: 'failed',
      files: [{ status: 'failed', failure: { code, retryable: true } }],
    });
    expect(await imports.manifest()).toBeUndefined();
  });
});

describe('a fault that passes', () => {
  /** Runs an import of which the first `times` of these calls fail. */
  async function withFault(times: number, error: Error, hits: (call: string, key: string) => boolean) {
    const imports = new MemoryImports();
    let left = times;
    const objects = failing(imports.stores.objects, (call, key) => (hits(call, key) && left-- > 0 ? error : undefined));
    const dependencies = { ...imports.dependencies, objects };
    const record = await imports.started(csvPair('A', 3));
    const { planImport, publishRegister } = imports.lambdas;
    const readFile = readFileStage(() => dependencies);
    return { imports, record, after: await imports.run(record, { planImport, readFile, publishRegister }) };
  }

  it.each([
    ['the download', (call: string) => call === 'getStream'],
    ['a chunk', (call: string, key: string) => call === 'put' && key.startsWith(KEYS.chunksPrefix)],
    ['the object of the file', (call: string, key: string) => call === 'put' && key.startsWith(KEYS.filesPrefix)],
  ] as const)('of %s lets the file wait, and a later try reads it', async (_, hits) => {
    const { imports, after } = await withFault(2, new ThrottledError('S3', undefined), hits);
    expect(after).toMatchObject({ status: 'completed', files: [{ status: 'completed', attempt: 3, failure: null }] });
    const waited = imports.stores.imports.changes.filter(
      ({ after: { files } }) => files[0]?.status === 'pending' && files[0].failure?.code === 'throttled',
    );
    expect(waited).toHaveLength(2);
    expect(imports.scratches).toHaveLength(3);
    expect(imports.scratches.every(({ cleared }) => cleared)).toBe(true);
  });

  it('that lasts through three tries fails the file, whose upload is kept for a retry', async () => {
    const { imports, after } = await withFault(9, new TransientError('S3', undefined), (call) => call === 'getStream');
    expect(after).toMatchObject({
      status: 'failed',
      files: [{ status: 'failed', attempt: 3, failure: { code: 'temporarily_unavailable', retryable: true } }],
    });
    expect(imports.stores.objects.keys('incoming/')).toHaveLength(2);
  });

  it('of deleting the uploads fails nothing', async () => {
    const { after } = await withFault(9, new TransientError('S3', undefined), (call) => call === 'delete');
    expect(after.status).toBe('completed');
  });

  it('that no error names is not retried', async () => {
    const { after } = await withFault(1, new Error('Kari Berg'), (call) => call === 'getStream');
    expect(after.files).toMatchObject([{ status: 'failed', attempt: 1, failure: { code: 'internal_error' } }]);
    expect(JSON.stringify(after)).not.toContain('Kari Berg');
  });
});

describe('the publication', () => {
  it('is repeated without harm when only its answer was lost', async () => {
    const imports = new MemoryImports();
    const record = await imports.import(csvPair('A', 3));
    await imports.invoke(imports.lambdas.publishRegister, record, { failed: [] });
    expect(imports.stores.registers.published).toHaveLength(1);
  });

  it('fails the session when the register would be too large, and leaves the register as it was', async () => {
    const imports = new MemoryImports();
    const branches = (mark: string) =>
      csv(
        Array.from({ length: 600 }, (_, index) => ({
          ...activityFields({ aktivitet_id: String(index), antall_deltakere: '3' }),
          lokallag: `${mark}${index}`.padEnd(150, 'x'),
        })),
      );
    await imports.import({ 'aktiviteter A.csv': branches('a') });
    const before = await imports.manifest();
    const record = await imports.started({ 'aktiviteter B.csv': branches('b') });
    await expect(imports.run(record)).rejects.toMatchObject({ code: 'too_many_branches' });
    expect(imports.stores.imports.mustRead(record)).toMatchObject({
      status: 'failed',
      failure: { code: 'too_many_branches', retryable: false },
      files: [{ status: 'completed' }],
    });
    expect(await imports.manifest()).toEqual(before);
  });

  it.each([
    [2, 'completed'],
    [3, 'failed'],
  ])('after %i faults that pass is %s, and the old version is whole', async (times, status) => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 3));
    const before = await imports.manifest();
    const record = await imports.started(csvPair('B', 2));
    let left = times;
    const publish = imports.stores.registers.publish.bind(imports.stores.registers);
    imports.stores.registers.publish = async (...args) => {
      if (left-- > 0) throw new ThrottledError('DynamoDB', undefined);
      return publish(...args);
    };
    const ended = await imports.run(record).catch(() => imports.stores.imports.mustRead(record));
    expect(ended.status).toBe(status);
    if (status === 'failed') {
      expect(await imports.manifest()).toEqual(before);
      expect(canPublishAgain(ended)).toBe(true);
      const deadline = ended.deadline ?? '';
      const restart = { to: 'restarted', fileIds: [], deadline, correlationId: 'second' } as const;
      const again = await imports.stores.imports.transition(ended, 1, restart, 'kari');
      expect(await imports.run(again.record)).toMatchObject({ status: 'completed', files: [{ attempt: 1 }] });
    }
    expect((await imports.manifest())?.files).toHaveLength(2);
  });
});

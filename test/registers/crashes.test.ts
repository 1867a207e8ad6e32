/** An import can break off at every call of a store: the register stays whole, and the retry ends as if nothing had been. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { TransientError } from '../../lambdas/domain/errors.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import type { RegisterManifest } from '../../lambdas/domain/registers/register-manifest.ts';
import { activityFields, attendanceFields } from '../factories.ts';
import { aroundCalls } from './around-calls.ts';
import { RegisterWorld } from './register-world.ts';
import type { ImportDependencies } from './run-import.ts';
import { bytesOf, type FileOfRegister, type UploadedFile } from './split-register.ts';

/**
 * What happens at the call: the process dies before or after it has had its effect, so that nothing more of this invocation
 * happens, or the service answers with a fault that passes.
 */
const BREAKS = ['dies before', 'dies after', 'fault'] as const;
type Break = (typeof BREAKS)[number];

/** The name under which the state machine sees a Lambda whose process ended. */
class DeadProcessError extends Error {
  override readonly name = 'Runtime.ExitError';
}

describe.each(BREAKS)('an import whose invocation %s', (kind) => {
  it('at any one of its calls leaves the old version current and whole until the new one is, which is that of a run without a break', async () => {
    const undisturbed = await importOver({ kind, at: undefined });
    expect(undisturbed.calls).toBeGreaterThan(25);
    for (let at = 1; at <= undisturbed.calls; at++) {
      const { statuses, manifest, during } = await importOver({ kind, at });
      expect({ at, statuses, manifest }).toEqual({
        at,
        statuses: ['completed', 'completed'],
        manifest: undisturbed.manifest,
      });
      // At the break there is one version or the other, and nothing between them.
      expect([undisturbed.before, undisturbed.manifest]).toContainEqual(during);
    }
  });
});

it('a file whose reader dies at every try keeps its predecessor, and is replaced by the retry of the user', async () => {
  const world = new RegisterWorld();
  await world.import(await uploads(FIRST));
  const [oslo] = (await wholeManifest(world)).files;
  const importId = await world.startImport(await uploads(SECOND));
  await world.run(importId, () => {
    const real = world.process();
    const dieWithOslo = async (name: string, call: () => Promise<unknown>, key: unknown) => {
      if (name === 'getStream' && String(key).includes('/f1-')) {
        throw new DeadProcessError('The process ended');
      }
      return call();
    };
    return { ...real, objects: aroundCalls(real.objects, dieWithOslo) };
  });
  const broken = await world.importView(importId);
  expect(broken.files.map(({ status }) => status)).toEqual(['failed', 'completed']);
  expect((await wholeManifest(world)).files).toContainEqual(oslo);

  await world.retryFile(importId, 'f1');
  const names = (manifest: RegisterManifest) =>
    manifest.files.map(({ name, activityRows }) => `${name} ${activityRows}`);
  expect(names(await wholeManifest(world))).toEqual(['Bergen.xlsx 2', 'Oslo aktiviteter.csv 4', 'Tromsø.xlsx 1']);
});

/** Publishes a first version, and breaks the import of the second one at the given call; at none when undefined. */
async function importOver({ kind, at }: { readonly kind: Break; readonly at: number | undefined }) {
  const world = new RegisterWorld();
  await world.import(await uploads(FIRST));
  const before = await wholeManifest(world);
  const importId = await world.startImport(await uploads(SECOND));
  let calls = 0;
  let during: RegisterManifest | undefined;

  const process = (): ImportDependencies => {
    let dead = false;
    const around = async (_: string, call: () => Promise<unknown>): Promise<unknown> => {
      if (dead) {
        throw new DeadProcessError('This process has ended');
      }
      calls += 1;
      if (calls !== at) {
        return call();
      }
      if (kind === 'dies after') {
        await call();
      }
      dead = kind !== 'fault';
      during = await wholeManifest(world);
      throw dead ? new DeadProcessError('The process ended') : new TransientError('test', undefined);
    };
    const real = world.process();
    return {
      ...real,
      imports: aroundCalls(real.imports, around),
      registers: aroundCalls(real.registers, around),
      publisher: aroundCalls(real.publisher, around),
      objects: aroundCalls(real.objects, around),
    };
  };
  await world.run(importId, process);
  const { status, files } = await world.importView(importId);
  expect(status).toBe('completed');
  return { calls, before, during, manifest: await wholeManifest(world), statuses: files.map((file) => file.status) };
}

const visit = (id: string, lokallag: string) => activityFields({ aktivitet_id: id, lokallag });
const file = (stem: string, format: FileOfRegister['format'], ids: readonly string[]): FileOfRegister => ({
  stem,
  format,
  rows: {
    activities: ids.map((id) => visit(id, stem)),
    attendances: ids.map((id) => attendanceFields({ aktivitet_id: id, navn: 'Kari Berg', medlemsnr: id })),
    peerSupporters: [{ medlemsnr: '1', navn: 'Kari Berg', lokallag: stem, godkjent: '' }],
  },
});

/** The second import replaces Oslo, which has a finding for its repeated id, and adds Bergen. */
const FIRST = [file('Oslo', 'csv', ['1', '2']), file('Tromsø', 'xlsx', ['1'])];
const SECOND = [file('Oslo', 'csv', ['1', '2', '3', '3']), file('Bergen', 'xlsx', ['1', '2'])];

async function uploads(files: readonly FileOfRegister[]): Promise<UploadedFile[]> {
  return (await Promise.all(files.map(bytesOf))).flat();
}

/** The current version, all of whose objects are there unchanged. */
async function wholeManifest(world: RegisterWorld): Promise<RegisterManifest> {
  const manifest = await world.manifest();
  if (manifest === undefined) {
    throw new Error('The register is gone');
  }
  const keys = registerKeys(manifest.organisationNumber, manifest.year);
  const objects = manifest.files.flatMap(({ chunks, findings, peerSupporters }) => [
    ...chunks.map((chunk) => ({ hash: chunk.sha256, key: keys.chunk(chunk.sha256) })),
    ...[...findings, ...(peerSupporters ?? [])].map((list) => ({ hash: list.sha256, key: keys.list(list.sha256) })),
  ]);
  for (const { hash, key } of objects) {
    expect(sha256(world.registers.objects.get(key)?.bytes ?? '')).toBe(hash);
  }
  return manifest;
}

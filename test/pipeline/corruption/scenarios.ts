/** What must hold of a run that meets a changed object, in either world. */
import { describe, expect, it } from 'vitest';
import type { S3ObjectStore } from '../../../lambdas/adapters/objects/object-store.ts';
import { sha256 } from '../../../lambdas/domain/canonical.ts';
import { attemptOfWorkingKey } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { workingPrefix } from '../pipeline.ts';
import {
  type Around,
  BUNDLED,
  type Corruption,
  type Corruptions,
  type ObjectName,
  PLAIN,
  patternOf,
  type Request,
} from './corruptions.ts';
import { type Begin, contentOf, type Run, registersPrefix, type World } from './world.ts';

/** Milliseconds. A run takes seconds, and a minute on a machine that does much else. */
export const LONG = 600_000;
type Store = Pick<S3ObjectStore, 'list' | 'get' | 'put' | 'delete'>;

const OF_REGISTER: ReadonlySet<ObjectName> = new Set([
  'kept facts',
  'kept count',
  'register chunk',
  'register list',
  'register manifest',
]);

/** A world with what its runs are compared with. */
export class Scenarios {
  readonly world: World;
  /** What an undisturbed run gives. */
  private readonly undisturbed = new Map<Request, unknown>();
  /** Objects of an export of another selection, by their keys without the export. */
  private readonly ofOther = new Map<string, Uint8Array>();
  /** Objects of a test as the stages made them. */
  private readonly originals = new Map<string, Uint8Array>();

  private constructor(world: World) {
    this.world = world;
  }

  static async over(world: World): Promise<Scenarios> {
    const scenarios = new Scenarios(world);
    await world.import(2);
    await world.import();
    for (const request of [PLAIN, BUNDLED]) {
      const { exportId, end } = await world.run({ request });
      expect(end).toBe('completed');
      scenarios.undisturbed.set(request, await contentOf(await world.report(exportId)));
    }
    const other = { ...BUNDLED, branches: ['Alta'], language: 'en' as const };
    await world.run({ request: other }, 'store-file', async (exportId) => {
      const prefix = workingPrefix(world.organisationNumber, exportId);
      for (const { key } of await world.working.list(prefix)) {
        scenarios.ofOther.set(key.slice(prefix.length), (await world.working.get(key)) ?? new Uint8Array());
      }
    });
    return scenarios;
  }

  /** Runs into a changed object, and compares how the run ends. */
  async run(corruption: Corruption, begin: Begin = { request: corruption.request }): Promise<Run> {
    const ended = await this.world.run(begin, corruption.before, (exportId) => this.corrupt(corruption, exportId));
    expect(ended.end).toBe(corruption.end);
    return ended;
  }

  /** Runs undisturbed to the end, with the same report as ever. */
  async completes(request: Request, begin: Begin = { request }): Promise<void> {
    const { exportId, end } = await this.world.run(begin);
    expect(end).toBe('completed');
    await this.isUndisturbed(exportId, request);
  }

  async isUndisturbed(exportId: string, request: Request): Promise<void> {
    expect(await contentOf(await this.world.report(exportId))).toEqual(this.undisturbed.get(request));
  }

  private storeOf(object: ObjectName, exportId: string): { readonly store: Store; readonly prefix: string } {
    const { registers, working, organisationNumber } = this.world;
    return OF_REGISTER.has(object)
      ? { store: registers, prefix: registersPrefix(this.world) }
      : { store: working, prefix: workingPrefix(organisationNumber, exportId) };
  }

  /** The object that the latest attempt made. */
  private async latest(object: ObjectName, exportId: string): Promise<string> {
    const { store, prefix } = this.storeOf(object, exportId);
    const found = (await store.list(prefix)).filter(({ key }) => patternOf(object).test(key));
    const age = ({ key, modifiedAt }: (typeof found)[number]) =>
      object === 'register manifest' ? -modifiedAt : -(attemptOfWorkingKey(key) ?? 0);
    const key = found.toSorted((one, other) => age(one) - age(other) || (one.key < other.key ? -1 : 1))[0]?.key;
    if (key === undefined) throw new Error(`No ${object} below ${prefix}`);
    return key;
  }

  private async keysOfRegister(object: ObjectName): Promise<string[]> {
    const keys = (await this.world.registers.list(registersPrefix(this.world))).map(({ key }) => key);
    return keys.filter((key) => patternOf(object).test(key));
  }

  private async nextChunkOf(object: ObjectName, key: string): Promise<string> {
    if (!OF_REGISTER.has(object)) return key.replace(/0000(?=\.json$|$)/, '0001');
    return (await this.keysOfRegister(object)).find((each) => each !== key) ?? key;
  }

  private async bytesOf(store: Store, key: string): Promise<Uint8Array> {
    const bytes = await store.get(key);
    if (bytes === undefined) throw new Error(`No ${key}`);
    this.originals.set(key, bytes);
    return bytes;
  }

  /** Of kept counts all are changed: only hashes say which of them a run looks for. */
  private async corrupt(corruption: Corruption, exportId: string): Promise<void> {
    const { object, uncounted } = corruption;
    if (uncounted) await this.world.registers.delete(await this.keysOfRegister('kept count'));
    const keys = object === 'kept count' ? await this.keysOfRegister(object) : [await this.latest(object, exportId)];
    expect(keys).not.toEqual([]);
    for (const key of keys) await this.corruptObject(key, corruption, exportId);
  }

  private async corruptObject(
    key: string,
    { object, change, repairedIn, swap }: Corruption,
    exportId: string,
  ): Promise<void> {
    const { store, prefix } = this.storeOf(object, exportId);
    const bytes = await this.bytesOf(store, key);
    const next = await this.nextChunkOf(object, key);
    const unknown = new Uint8Array();
    const around: Around = {
      nextChunk: (await store.get(next)) ?? unknown,
      otherExport: this.ofOther.get(key.slice(prefix.length).replace(/\/\d-\d\//, '/1-0/')) ?? unknown,
      otherAttempt: this.originals.get(key.replace(/\/2-0\//, '/1-0/')) ?? unknown,
    };
    const changed = change(bytes, around);
    if (changed === undefined) await store.delete([key]);
    else await store.put(key, changed, 'application/octet-stream');
    expect(changed).not.toEqual(bytes);
    if (swap) await store.put(next, bytes, 'application/octet-stream');
    if (repairedIn !== undefined && changed !== undefined) {
      const naming = await this.latest(repairedIn, exportId);
      const named = Buffer.from(await this.bytesOf(store, naming)).toString();
      const repaired = named.replaceAll(sha256(bytes), sha256(changed));
      expect(repaired).not.toBe(named);
      await store.put(naming, repaired, 'application/json');
    }
  }
}

const named = ({ object, how, before }: Corruption) => `${object} ${how} before ${before}`;

export function corruptionsAreMet(of: Corruptions, scenarios: () => Scenarios): void {
  describe('a working object that is changed ends the export, and a retry makes it anew:', () => {
    it.each(of.working.map(([first, second]) => [named(first), named(second), first, second] as const))(
      '%s; %s',
      async (_first, _second, first, second) => {
        const { exportId } = await scenarios().run(first);
        await scenarios().run(second, { retry: exportId });
        await scenarios().completes(first.request, { retry: exportId });
      },
      LONG,
    );
  });

  describe('a changed object that no stage needs any more, or that is made anew at once, changes nothing:', () => {
    it.each(of.harmless.map((each) => [named(each), each] as const))(
      '%s',
      async (_, corruption) => {
        const { exportId } = await scenarios().run(corruption);
        await scenarios().isUndisturbed(exportId, corruption.request);
      },
      LONG,
    );
  });

  describe('a part of the register that is changed ends the export for good, and the file uploaded again mends it:', () => {
    it.each(of.register.map((each) => [named(each), each] as const))(
      '%s',
      async (_, corruption) => {
        const ended = await scenarios().run(corruption);
        expect(ended).toMatchObject({ retryable: false, details: { file: expect.stringMatching(/^lag \d\.xlsx$/) } });
        await scenarios().world.import();
        await scenarios().completes(corruption.request);
      },
      LONG,
    );
  });

  describe('a list of the files that is changed ends the export for good, and an earlier version mends it:', () => {
    it.each(of.manifest.map((each) => [named(each), each] as const))(
      '%s',
      async (_, corruption) => {
        const ended = await scenarios().run(corruption);
        expect(ended).toMatchObject({ retryable: false, details: { file: null } });
        await scenarios().world.restore();
        await scenarios().world.import();
        await scenarios().completes(corruption.request);
      },
      LONG,
    );
  });
}

/** A register whose versions come and go, for tests of its sweep: what is stored, and what the versions need. */

import { READER_VERSION } from '../../lambdas/domain/register/reading-options.ts';
import { countedContentSha256 } from '../../lambdas/domain/registers/counted-content.ts';
import {
  type RegisterChange,
  withFiles,
  withFilesOf,
  withoutFile,
} from '../../lambdas/domain/registers/register-change.ts';
import { pointerTo, versionRecord } from '../../lambdas/domain/registers/register-derived.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import {
  type RegisterFile,
  type RegisterManifest,
  registerManifestSchema,
} from '../../lambdas/domain/registers/register-manifest.ts';
import { type Sweep, type SweepDependencies, sweepRegisters } from '../../lambdas/events/sweep-registers.ts';
import { readRegisterJson, writeRegisterJson, writeRegisterObject } from '../../lambdas/register-objects.ts';
import { MemoryChecks } from '../fakes/checks.ts';
import { ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';
import { MemoryRegisters } from '../fakes/registers/registers.ts';

export const YEAR = 2025;
export const REGISTER_KEYS = registerKeys(ORGANISATION, YEAR);
export const HOUR = 3600_000;
export const DAY = 24 * HOUR;

const encoder = new TextEncoder();

export class SweepWorld {
  /** Of the store and of the Lambdas that write. */
  readonly clock = new StoppedClock();
  readonly store = new MemoryObjectStore('registers');
  readonly imports = new MemoryImportRecords(this.clock);
  readonly records = memoryExports(this.clock).records;
  readonly checks = new MemoryChecks(this.records);
  readonly registers = new MemoryRegisters(this.clock, this.imports);
  readonly metrics = new RecordedMetrics();
  readonly dependencies: SweepDependencies;
  private sessions = 0;

  /** @param skew how far the reconciler's clock is ahead, milliseconds */
  constructor(skew = 0) {
    this.store.now = () => this.clock.now();
    this.dependencies = {
      clock: { now: () => this.clock.now() + skew },
      metrics: this.metrics,
      sweeps: this.registers,
      catalogue: this.registers,
      registers: this.store,
      readManifest: async (organisationNumber, year, sha256) =>
        registerManifestSchema.parse(
          await readRegisterJson(this.store, registerKeys(organisationNumber, year).manifest, sha256, 'manifest'),
        ),
      records: this.records,
      imports: this.imports,
      checks: this.checks,
    };
  }

  sweep(): Promise<Sweep> {
    return sweepRegisters(this.dependencies);
  }

  /** Writes what reading a file writes. The same content gives the same objects. */
  async readFile(name: string, content: number): Promise<RegisterFile> {
    const importId = `IMPORT${this.sessions}`;
    const bytes = encoder.encode(`content ${content}`);
    // Contents share a chunk with their neighbour, as two files with equal rows do.
    const shared = encoder.encode(`shared ${Math.floor(content / 2)}`);
    const chunks = await Promise.all(
      [bytes, shared].map((each) => writeRegisterObject(this.store, REGISTER_KEYS.chunk, each)),
    );
    const findings = await writeRegisterJson(this.store, REGISTER_KEYS.list, { findings: content });
    const file: RegisterFile = {
      key: name,
      name,
      importId,
      importedAt: this.isoNow(),
      importedBy: 'kari',
      reader: READER_VERSION,
      parts: [{ name, sha256: `bytes of ${content}`, bytes: bytes.length, kind: 'workbook' }],
      activityRows: 1,
      attendanceRows: 1,
      activities: 1,
      attendances: 1,
      attendancesOfUnknownActivity: 0,
      branches: [],
      words: [],
      chunks: chunks.map((sha256) => ({ sha256, bytes: 1, activities: 1, attendances: 1 })),
      findings: [{ sha256: findings, count: 1 }],
      peerSupporters: null,
    };
    await writeRegisterJson(this.store, REGISTER_KEYS.file, file);
    await this.store.put(REGISTER_KEYS.rowsInError(importId, 'f1', findings), 'rad', 'text/csv');
    return file;
  }

  /** What an export keeps of each chunk, and of all of them. @param inputs such as the rules */
  async keepFacts(inputs: string): Promise<void> {
    const current = await this.current();
    for (const { chunks } of current?.files ?? []) {
      for (const { sha256 } of chunks)
        await this.store.put(REGISTER_KEYS.facts(sha256, inputs), '{}', 'application/json');
    }
    if (current !== undefined) {
      await this.store.put(REGISTER_KEYS.counted(contentOf(current), inputs), '{}', 'application/json');
    }
  }

  /** By `countedContentSha256`. */
  async currentContent(): Promise<string | undefined> {
    const current = await this.current();
    return current && contentOf(current);
  }

  async import(files: readonly (readonly [name: string, content: number])[]): Promise<void> {
    this.sessions += 1;
    const read: RegisterFile[] = [];
    for (const [name, content] of files) read.push(await this.readFile(name, content));
    const register = { organisationNumber: ORGANISATION, year: YEAR };
    await this.publish(withFiles(await this.current(), register, read, this.isoNow()).change, 'import');
    this.mark(this.clock.now() + DAY);
  }

  /** An import that is cancelled leaves what it has written. */
  async cancelledImport(name: string, content: number): Promise<void> {
    this.sessions += 1;
    await this.readFile(name, content);
    this.mark(this.clock.now() + DAY);
  }

  async remove(name: string): Promise<void> {
    const current = await this.current();
    await this.publish(current && withoutFile(current, name, this.isoNow()), 'removal');
  }

  /** Makes the latest version that was replaced at least `back` versions ago current again, if it can be. */
  async restore(back: number): Promise<void> {
    const current = await this.current();
    const earlier = (await this.restorable())[back];
    if (current !== undefined && earlier !== undefined) {
      await this.publish(withFilesOf(current, await this.manifest(earlier), this.isoNow()), 'restoration');
    }
  }

  /** Keys that the versions need which a user can have: the current one, and those replaced within thirty days. */
  async needed(): Promise<string[]> {
    const versions = await this.registers.versions(ORGANISATION, YEAR);
    const current = versions.filter(({ replacedAt }) => replacedAt === null).map((each) => each.manifestSha256);
    const keys: string[] = [];
    for (const sha256 of [...current, ...(await this.restorable())]) {
      const { files } = await this.manifest(sha256);
      keys.push(
        REGISTER_KEYS.manifest(sha256),
        ...files.flatMap(({ chunks }) => chunks.map((chunk) => REGISTER_KEYS.chunk(chunk.sha256))),
        ...files.flatMap(({ findings }) => findings.map((list) => REGISTER_KEYS.list(list.sha256))),
      );
    }
    return keys;
  }

  private async restorable(): Promise<string[]> {
    const since = new Date(this.clock.now() - 30 * DAY).toISOString();
    return (await this.registers.versions(ORGANISATION, YEAR))
      .filter(({ replacedAt }) => replacedAt !== null && replacedAt > since)
      .map(({ manifestSha256 }) => manifestSha256);
  }

  private async current(): Promise<RegisterManifest | undefined> {
    const pointer = await this.registers.pointer(ORGANISATION, YEAR);
    return pointer && this.manifest(pointer.manifestSha256);
  }

  /** @throws when an object of it is gone */
  private manifest(sha256: string): Promise<RegisterManifest> {
    return this.dependencies.readManifest(ORGANISATION, YEAR, sha256);
  }

  private async publish(change: RegisterChange | undefined, kind: 'import' | 'removal' | 'restoration'): Promise<void> {
    if (change === undefined) return;
    const { manifest, added, removed } = change;
    const before = await this.registers.pointer(ORGANISATION, YEAR);
    const sha256 = await writeRegisterJson(this.store, REGISTER_KEYS.manifest, manifest);
    const origin = { by: 'kari', actorName: null, change: kind, importId: null, restoredFrom: null, added, removed };
    await this.registers.publish(
      { before, after: pointerTo(manifest, sha256), version: versionRecord(manifest, sha256, origin) },
      null,
    );
    if (before !== undefined) this.mark(this.clock.now() + 30 * DAY);
  }

  private mark(at: number): void {
    this.registers.marks.push({ organisationNumber: ORGANISATION, year: YEAR, at: new Date(at).toISOString() });
  }

  private isoNow(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

function contentOf({ files }: RegisterManifest): string {
  return countedContentSha256(
    files.flatMap(({ chunks }) => chunks),
    files,
  );
}

/** Everything between an upload and the figures in memory: the API's routes, the import machine and the export's stages. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileKeyOf } from '../../lambdas/api/registers/register-views.ts';
import { type Figures, figuresSchema } from '../../lambdas/domain/counting/figures.ts';
import { reportKeys, workingKeys } from '../../lambdas/domain/export/objects/working-keys.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { type RegisterManifest, registerManifestSchema } from '../../lambdas/domain/registers/register-manifest.ts';
import { type ImportState, importStateSchema } from '../../lambdas/import/import-stage.ts';
import type { ScratchSpace } from '../../lambdas/ports.ts';
import { createdImportSchema, type ImportView, importViewSchema } from '../../lambdas/protocol.ts';
import { apiFixture, COORDINATOR, RecordedExecutions } from '../api/api-fixture.ts';
import { exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { MemorySpill } from '../memory-spill.ts';
import { MESSY_LABELS } from '../messy-register.ts';
import { MemoryDependencies, type Owner, stateOf } from '../stages/runs/memory-dependencies.ts';
import { runStages } from '../stages/runs/run-stages.ts';
import { FIRST_TRY } from '../stages/working-fixture.ts';
import { type ImportDependencies, type Process, readFiles, runImport } from './run-import.ts';
import type { UploadedFile } from './split-register.ts';

/** The owner of messy registers, as a user can be signed in for it. */
export const MESSY_OWNER = { ...MESSY_LABELS, organisationNumber: ORGANISATION };

export class RegisterWorld extends MemoryDependencies {
  readonly owner: Owner;
  readonly importExecutions = new RecordedExecutions();
  private readonly api: ReturnType<typeof apiFixture>;
  private exported = 0;
  private drawn = 0;

  constructor(owner: Owner = MESSY_OWNER) {
    super();
    this.owner = owner;
    const { organisationNumber, organisation, year, labels, vocabularies = {} } = owner;
    const words = { labels, vocabularies, settings: {}, columnConfiguration: null };
    this.catalogue.seedConfiguration({ organisationNumber, organisation, year, ...words });
    this.api = apiFixture({
      clock: this.clock,
      randomBytes: (length) => this.randomBytes(length),
      registers: this.catalogue,
      registerPublisher: this.catalogue,
      configurations: this.catalogue,
      registerObjects: this.registers,
      imports: this.imports,
      importExecutions: this.importExecutions,
    });
  }

  /** Announces and uploads files and starts their import, which replaces files of the same name. @returns its id */
  async startImport(files: readonly UploadedFile[]): Promise<string> {
    const announced = files.map(({ name, bytes }) => ({ name, bytes: bytes.length }));
    const created = createdImportSchema.parse(
      await this.call('POST', '/imports', { year: this.owner.year, files: announced }),
    );
    for (const { name, url } of created.uploads) {
      const bytes = files.find((file) => file.name === name)?.bytes ?? new Uint8Array();
      await this.registers.put(new URL(url).pathname.slice(1), bytes, 'application/octet-stream');
    }
    const { importId } = created.import;
    const replace = created.import.files.filter(({ replaces }) => replaces !== null).map(({ fileId }) => fileId);
    await this.call('POST', `/imports/${importId}/start`, { replace });
    return importId;
  }

  /** Imports files from their upload to the end of the session. */
  async import(files: readonly UploadedFile[]): Promise<ImportView> {
    const importId = await this.startImport(files);
    await this.run(importId);
    return this.importView(importId);
  }

  /** Reads a failed file again, to the end of the session. */
  async retryFile(importId: string, fileId: string): Promise<void> {
    await this.call('POST', `/imports/${importId}/files/${fileId}/retry`);
    await this.run(importId);
  }

  async importView(importId: string): Promise<ImportView> {
    return importViewSchema.parse(await this.call('GET', `/imports/${importId}`));
  }

  /** Runs the last execution that was started for the import. */
  async run(importId: string, process: Process = () => this.process()): Promise<void> {
    await runImport(process, this.stateOf(importId));
  }

  /** The same up to the publication. @returns what publishes the import */
  readFiles(importId: string): Promise<(publishing: Process) => Promise<void>> {
    return readFiles(() => this.process(), this.stateOf(importId));
  }

  /** The dependencies of one invocation of an import's Lambda. */
  process(): ImportDependencies {
    return {
      clock: this.clock,
      usage: { record: async () => undefined },
      used: this.used,
      imports: this.imports,
      registers: this.catalogue,
      publisher: this.catalogue,
      objects: this.registers,
      scratch: memoryScratch,
      randomBytes: (length) => this.randomBytes(length),
    };
  }

  async removeFile(key: string): Promise<void> {
    await this.call('DELETE', `/registers/${this.owner.year}/files/${fileKeyOf({ key })}`);
  }

  async restore(version: number): Promise<void> {
    await this.call('POST', `/registers/${this.owner.year}/versions/${version}/restore`);
  }

  /** The current version; undefined before the first import. */
  async manifest(): Promise<RegisterManifest | undefined> {
    const { organisationNumber, year } = this.owner;
    const pointer = await this.catalogue.pointer(organisationNumber, year);
    const keys = registerKeys(organisationNumber, year);
    return pointer && registerManifestSchema.parse(this.registers.json(keys.manifest(pointer.manifestSha256)));
  }

  /**
   * Counts the current version with the stages of an export.
   * @param until the last stage: with `report` the report is made, read back and signed as well
   * @returns null when no activity is kept, because then there is no report
   */
  async figures(until: 'figures' | 'report' = 'figures'): Promise<Figures | null> {
    const { organisationNumber, year } = this.owner;
    this.exported += 1;
    const exportId = `01JZZZZZZZ${String(this.exported).padStart(16, '0')}`;
    const { request } = exportRecord();
    this.seed({ organisationNumber, exportId, request: { ...request, year, format: 'csv' } });
    const state = stateOf({ organisationNumber, exportId });
    await runStages(this, state, until === 'figures' ? { until: 'deduplicate' } : {});
    if ((await this.record(state)).status === 'completed_empty') {
      return null;
    }
    const stored =
      until === 'figures'
        ? this.working.json(workingKeys(organisationNumber, exportId, 'deduplicating', FIRST_TRY).json('figures'))
        : this.reports.json(reportKeys(organisationNumber, exportId, FIRST_TRY).figures);
    return figuresSchema.parse(stored);
  }

  /** @throws Error for a problem document */
  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const claims = { ...COORDINATOR, 'custom:organisation': this.owner.organisationNumber };
    const answer = await this.api.call(method, path, { claims, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    }
    return answer.body;
  }

  private stateOf(importId: string): ImportState {
    const states = this.importExecutions.started.map(({ input }) => importStateSchema.parse(input));
    const state = states.findLast((each) => each.importId === importId);
    if (state === undefined) {
      throw new Error(`No execution of import ${importId}`);
    }
    return state;
  }

  private randomBytes(length: number): Uint8Array {
    this.drawn += 1;
    const bytes = Buffer.alloc(length);
    bytes.writeUInt32BE(this.drawn, length - 4);
    return bytes;
  }
}

function memoryScratch(): ScratchSpace {
  return {
    keep: async (stream, onBytes) => {
      const bytes = await buffer(stream);
      await onBytes(bytes.length);
      const source = {
        size: bytes.length,
        read: (start: number, end: number) => Readable.from([bytes.subarray(start, end)]),
      };
      return { source, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    },
    spill: () => new MemorySpill(),
    clear: async () => undefined,
  };
}

/** A base year with its checks over fakes. The machine is a set of executions that a test moves step by step. */
import { checkBasis } from '../../lambdas/domain/checks/check-basis.ts';
import { type ExportRecord, stagesOf } from '../../lambdas/domain/export/export-record.ts';
import type { RegisterPointer } from '../../lambdas/domain/registers/register-pointer.ts';
import { type EnsureCheckRequest, ensureCheck } from '../../lambdas/events/ensure-check.ts';
import { type FinaliseDependencies, finalise } from '../../lambdas/events/finalise.ts';
import { isTerminal } from '../../lambdas/protocol.ts';
import { MemoryChecks } from '../fakes/checks.ts';
import { ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';
import { MemoryRegisters } from '../fakes/registers/registers.ts';

export const YEAR = 2025;

export class CheckWorld {
  readonly clock = new StoppedClock();
  readonly exports = memoryExports(this.clock);
  readonly records = this.exports.records;
  readonly checks = new MemoryChecks(this.records);
  readonly registers = new MemoryRegisters(this.clock, new MemoryImportRecords(this.clock));
  readonly working = new MemoryObjectStore('working');
  /** Names of executions that have been started, and of those that run. */
  readonly started: string[] = [];
  readonly running = new Set<string>();
  /** The most checks that were running at the same time. */
  most = 0;
  private random = 0;

  constructor() {
    this.publish(1);
  }

  publish(version: number): void {
    this.registers.seed(registerOf(version));
  }

  configure(organisation: string): void {
    this.registers.seedConfiguration({
      organisationNumber: ORGANISATION,
      organisation,
      year: YEAR,
      labels: {},
      vocabularies: {},
      settings: {},
      columnConfiguration: null,
    });
  }

  ensure(request: Partial<EnsureCheckRequest> = {}): ReturnType<typeof ensureCheck> {
    const asked = { organisationNumber: ORGANISATION, year: YEAR, correlationId: 'c', ...request };
    return ensureCheck(asked, 'system', {
      checks: this.checks,
      records: this.records,
      catalogue: this.registers,
      executions: {
        start: async (name) => {
          this.started.push(name);
          this.running.add(name);
          this.most = Math.max(this.most, this.running.size);
        },
        stop: async (name) => {
          this.running.delete(name);
        },
      },
      clock: this.clock,
      randomBytes: (length) => new Uint8Array(length).fill(++this.random),
      traceHeader: () => undefined,
    });
  }

  /** The newest check. */
  async newest(): Promise<ExportRecord | undefined> {
    const pointer = await this.checks.pointer(ORGANISATION, YEAR);
    return pointer && this.records.read({ organisationNumber: ORGANISATION, exportId: pointer.checkId });
  }

  async wanted(): Promise<string> {
    const { pointer, configuration, decisionsVersion } = await this.registers.frozen(ORGANISATION, YEAR);
    return pointer === undefined ? '' : checkBasis(pointer, configuration?.configuration, decisionsVersion);
  }

  /** Moves the newest check one step on, as its execution does; its last one makes it `checked`. */
  async step(): Promise<void> {
    const record = await this.newest();
    if (record === undefined || isTerminal(record.status) || record.status === 'cancelling') {
      return;
    }
    if (record.plan === null) {
      const plan = { chunks: 1, activities: 1, attendances: 1, checkBasis: await this.wanted() };
      return this.records.plan(record, 1, plan);
    }
    const stages = stagesOf(record);
    const next = stages[stages.indexOf(record.stage) + 1];
    if (next !== undefined) {
      await this.records.transition(record, 1, { to: next }, 'pipeline');
      return;
    }
    const result = { key: `checks/${record.exportId}`, sha256: 'a' };
    await this.records.transition(record, 1, { to: 'checked', result }, 'pipeline');
    this.running.delete(`${record.exportId}-1`);
  }

  /** What the finaliser does when the execution of the newest check has ended; nothing while it runs. */
  async hear(): Promise<void> {
    const record = await this.newest();
    if (record !== undefined && !this.running.has(`${record.exportId}-1`)) {
      await finalise(record, 1, { status: 'ABORTED' }, this.finaliser());
    }
  }

  /** Lets everything come to its end, without a further change. */
  async settle(): Promise<void> {
    for (let before: ExportRecord | undefined | null = null; before !== (await this.newest()); ) {
      before = await this.newest();
      await this.step();
      await this.hear();
    }
  }

  private finaliser(): FinaliseDependencies {
    return {
      records: this.records,
      working: this.working,
      executions: { lastState: async () => undefined },
      account: async () => {},
      ensureCheck: (request) => this.ensure(request),
      reports: new MemoryObjectStore('reports'),
      reportRetentionDays: 1,
    };
  }
}

const registerOf = (version: number): RegisterPointer => ({
  organisationNumber: ORGANISATION,
  year: YEAR,
  version,
  manifestSha256: String(version).padStart(64, '0'),
  at: '2026-02-01T00:00:00.000Z',
  activityRows: 1,
  attendanceRows: 1,
  activities: 1,
  attendances: 1,
  branches: [],
});

/** The deploy document says what an unused stack costs; it is computed here from the template and the dated prices. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { embeddedMetrics as readLine } from '../../../infra/local/engine.ts';
import { embeddedMetrics } from '../../../lambdas/adapters/embedded-metrics.ts';
import { reconciler } from '../../../lambdas/events/reconciler.ts';
import { observed } from '../../../lambdas/wiring/observed.ts';
import { MemoryChecks } from '../../fakes/checks.ts';
import { MemoryObjectStore } from '../../fakes/object-store.ts';
import { MemoryImportRecords } from '../../fakes/registers/import-records.ts';
import { MemoryRegisters } from '../../fakes/registers/registers.ts';
import { MemoryDependencies } from '../../stages/runs/memory-dependencies.ts';
import { type SynthesisedTemplate, synthesisedTemplate } from '../synthesised.ts';
import { IDLE_PRICES, type IdleRun, idleCost, storedGigabyte, sum, unknownTypes } from './idle-cost.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '..', '..', '..', 'infra', 'README.md'), 'utf8');

/** The custom metrics that an idle run of the reconciler emits: name and dimensions. */
async function metricsOfAnIdleRun(): Promise<Set<string>> {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'BufdirExport');
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const { records, chunks, working, reports, clock } = new MemoryDependencies();
  const imports = new MemoryImportRecords(clock);
  const registers = new MemoryObjectStore('registers');
  const versions = new MemoryRegisters(clock, imports);
  const nothing = () => Promise.reject(new Error('There is nothing to do'));
  const executions = { start: nothing, stop: nothing, status: nothing, lastState: nothing };
  const traceHeader = () => undefined;
  await observed('reconciler', () => {
    const metrics = embeddedMetrics();
    return reconciler({
      exports: {
        records,
        chunks,
        working,
        reports,
        reportRetentionDays: 1827,
        account: nothing,
        clock,
        executions,
        metrics,
        traceHeader,
      },
      imports: { imports, registers, clock, importExecutions: executions, metrics, traceHeader, publish: nothing },
      sweep: {
        clock,
        metrics,
        sweeps: versions,
        catalogue: versions,
        registers,
        readManifest: nothing,
        records,
        imports,
        checks: new MemoryChecks(records),
      },
    });
  })();
  return new Set(written.flatMap(readLine).map(({ metric }) => JSON.stringify([metric.name, metric.dimensions])));
}

const cents = (usd: number) => usd.toFixed(2);

describe('the cost of a stack that nobody uses', () => {
  let template: SynthesisedTemplate;
  let run: IdleRun;
  beforeAll(async () => {
    template = await synthesisedTemplate();
    run = { metrics: (await metricsOfAnIdleRun()).size, milliseconds: 100, logBytes: 2_500, readUnits: 1 };
    vi.restoreAllMocks();
  }, 120_000);
  afterEach(() => vi.unstubAllEnvs());

  it('covers every type of resource', () => {
    expect(unknownTypes(template)).toEqual([]);
  });

  it('counts the metrics that the reconciler reports each minute', () => {
    expect(run.metrics).toBeGreaterThan(4);
  });

  it('is in the deploy document line by line, as computed from the template and the prices', () => {
    const lines = idleCost(template, run);
    const table = [
      ...lines.map(({ what, count, usd }) => `| ${what} | ${count.toLocaleString('en')} | ${cents(usd)} |`),
      `| **together** | | **${cents(sum(lines.map(({ usd }) => usd)))}** |`,
    ];
    const [, documented = ''] = DOCUMENT.split('| what stands there | how many | USD a month |\n|---|---|---|\n');
    expect(documented.split('\n\n')[0]?.split('\n')).toEqual(table);
  });

  it('is in the deploy document with the date of the prices and the price of stored data', () => {
    const { table, bucket } = storedGigabyte(template);
    expect(DOCUMENT).toContain(`list prices of ${IDLE_PRICES.date}`);
    expect(DOCUMENT).toContain(`${cents(table)} USD a month for each gigabyte in the tables`);
    expect(DOCUMENT).toContain(`${cents(bucket)} for each in the buckets`);
  });
});

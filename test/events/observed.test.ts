import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FUNCTION_NAMES, FUNCTIONS } from '../../infra/functions.ts';
import { embeddedMetrics as readLine } from '../../infra/local/engine.ts';
import { embeddedMetrics } from '../../lambdas/adapters/embedded-metrics.ts';
import { TransientError } from '../../lambdas/domain/errors.ts';
import { EnvironmentError } from '../../lambdas/environment.ts';
import { observed } from '../../lambdas/wiring/observed.ts';

let written: string[];
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'BufdirExport');
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const published = () => written.flatMap(readLine).map(({ metric }) => [metric.name, metric.dimensions]);

describe('an observed handler', () => {
  it('answers as the one inside, and publishes what was counted with the memory that it took', async () => {
    const handler = observed('push', async (one: number, other: number) => {
      embeddedMetrics().add('MessagesPushed', 1);
      return one + other;
    });
    expect(await handler(3, 4)).toBe(7);
    expect(published()).toContainEqual(['MessagesPushed', { service: 'bufdir-export' }]);
    expect(published()).toContainEqual(['MemoryUsed', { service: 'bufdir-export', function: 'push' }]);
    const [memory] = written.flatMap(readLine).filter(({ metric }) => metric.name === 'MemoryUsed');
    expect(memory?.unit).toBe('Megabytes');
    expect(memory?.values[0]).toBeGreaterThan(20);
    expect(memory?.values[0]).toBeLessThan(20_000);
  });

  it('publishes also when it throws', async () => {
    const handler = observed('push', async () => {
      embeddedMetrics().add('PushFailures', 1);
      throw new Error('odd');
    });
    await expect(handler()).rejects.toThrow();
    expect(published()).toContainEqual(['PushFailures', { service: 'bufdir-export' }]);
  });

  it('lets the name of an error through, by which the machine goes, and not a word that could quote data', async () => {
    const error = await observed('map-columns', async () => {
      throw new SyntaxError('Unexpected token in "Kari Berg"', { cause: new Error('kari@example.org') });
    })().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SyntaxError' });
    // As the runtime prints it.
    const { name, message, stack, cause } = error instanceof Error ? error : new Error();
    expect(JSON.stringify({ name, message, stack, cause, ...Object(error) })).not.toMatch(/Kari|kari/);
  });

  it.each([new TransientError('S3', new Error('Kari')), new EnvironmentError('AUDIT_TABLE')])(
    'keeps what our own errors say: %s',
    async (thrown) => {
      const error = await observed('map-columns', () => Promise.reject(thrown))().catch((each: unknown) => each);
      expect(error).toMatchObject({ name: thrown.name, message: thrown.message });
    },
  );

  it('whose handler throws something else than an error throws one', async () => {
    await expect(observed('push', () => Promise.reject('Kari Berg'))()).rejects.toMatchObject({ name: 'Error' });
  });
});

it.each(FUNCTION_NAMES)('%s is observed under the name that the infrastructure gives it', (name) => {
  const file = path.join(import.meta.dirname, '../../lambdas', FUNCTIONS[name].entry);
  expect(/export const handler = observed\(\s*'([\w-]+)'/.exec(readFileSync(file, 'utf8'))?.[1]).toBe(name);
});

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
  it('returns the handler’s result and publishes its metrics and the memory used', async () => {
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

  it('publishes the metrics when the handler throws', async () => {
    const handler = observed('push', async () => {
      embeddedMetrics().add('PushFailures', 1);
      throw new Error('unexpected');
    });
    await expect(handler()).rejects.toThrow();
    expect(published()).toContainEqual(['PushFailures', { service: 'bufdir-export' }]);
  });

  it('rethrows an unexpected error with its name but without its message, stack or cause', async () => {
    const error = await observed('map-columns', async () => {
      throw new SyntaxError('Unexpected token in "Kari Berg"', { cause: new Error('kari@example.org') });
    })().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SyntaxError' });
    // The properties that the runtime prints.
    const { name, message, stack, cause } = error instanceof Error ? error : new Error();
    expect(JSON.stringify({ name, message, stack, cause, ...Object(error) })).not.toMatch(/Kari|kari/);
  });

  it.each([new TransientError('S3', new Error('Kari')), new EnvironmentError('AUDIT_TABLE')])(
    'keeps the message of our own errors: %s',
    async (thrown) => {
      const error = await observed('map-columns', () => Promise.reject(thrown))().catch((each: unknown) => each);
      expect(error).toMatchObject({ name: thrown.name, message: thrown.message });
    },
  );

  it('throws an Error when the handler throws something else', async () => {
    await expect(observed('push', () => Promise.reject('Kari Berg'))()).rejects.toMatchObject({ name: 'Error' });
  });
});

it.each(FUNCTION_NAMES)('the handler of %s is observed under the function’s name', (name) => {
  const file = path.join(import.meta.dirname, '../../lambdas', FUNCTIONS[name].entry);
  expect(/export const handler = observed\(\s*'([\w-]+)'/.exec(readFileSync(file, 'utf8'))?.[1]).toBe(name);
});

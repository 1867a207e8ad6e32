import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TransientError } from '../../../lambdas/domain/errors.ts';
import { errorLogKeys } from '../../../lambdas/log.ts';
import { EXPORT_ID } from '../../fakes/exports/export-record.ts';
import { MemoryDependencies } from '../runs/memory-dependencies.ts';
import { eventOf, stageOf, throwing } from './stage-fixture.ts';

describe('errorLogKeys', () => {
  it('returns name, code, frames and the name of the cause, and no message', () => {
    const error = new TransientError('DynamoDB', new TypeError('row of Kari Berg'));
    const fault = errorLogKeys(error);
    expect(fault).toMatchObject({
      errorName: 'TransientError',
      errorCode: 'temporarily_unavailable',
      causeName: 'TypeError',
    });
    expect(fault.frames).toContainEqual(expect.stringContaining('log.test.ts'));
    expect(JSON.stringify(fault)).not.toMatch(/Kari|DynamoDB/);
  });

  it('returns no line of a message that looks like a stack', () => {
    const message = 'Kari Berg\n    at Storgata 1\n    at home';
    expect(JSON.stringify(errorLogKeys(new Error(message)))).not.toMatch(/Kari|Storgata|home/);
  });

  it('returns only the type for a value that is no Error', () => {
    expect(errorLogKeys('Kari Berg')).toEqual({ errorName: 'string' });
  });
});

describe('the log line of a failed stage', () => {
  beforeEach(() => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
    // Makes the logger write to the console, which a test can read.
    vi.stubEnv('POWERTOOLS_DEV', 'true');
  });
  afterEach(() => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    vi.stubEnv('POWERTOOLS_DEV', undefined);
    vi.restoreAllMocks();
  });

  it('has export, attempt, stage and retry, and no message', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
    const dependencies = new MemoryDependencies();
    dependencies.seed({ status: 'aggregating' });
    await expect(stageOf(dependencies, throwing(new Error('Kari Berg')))(eventOf(2))).rejects.toThrow();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      message: 'stage failed',
      exportId: EXPORT_ID,
      attempt: 1,
      stage: 'deduplicating',
      retryCount: 2,
      errorName: 'Error',
    });
    expect(lines[0]).not.toContain('Kari');
  });
});

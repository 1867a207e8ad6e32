/** A local engine in this process whose work is measured phase by phase. */
import path from 'node:path';
import { SAMPLE_USERS } from '../../../infra/commands/samples.ts';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import { processTimes } from '../process-times.ts';
import { RequestCounter, type Requests } from './requests.ts';

const MEGABYTE = 1024 * 1024;

/** Of one Lambda in one phase. */
export interface LambdaWork {
  readonly invocations: number;
  /** Of all invocations together. */
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

export interface Phase {
  readonly wallSeconds: number;
  /** Of engine, database, Lambdas and client together. */
  readonly cpuSeconds: number;
  readonly lambdaCpuSeconds: number;
  readonly databaseCpuSeconds: number;
  readonly lambdas: Readonly<Record<string, LambdaWork>>;
  readonly requests: Requests;
}

export class MeasuredEngine {
  readonly engine: Engine;
  readonly #counter: RequestCounter;
  readonly #stackName: string;
  readonly #work: Map<string, LambdaWork>;

  /** Tables end with the engine and there are no faults, as for `npm run export`. */
  static async start(folder: string): Promise<MeasuredEngine> {
    const work = new Map<string, LambdaWork>();
    const synthesis = await synthesise();
    const engine = await startEngine({
      synthesis,
      dataFolder: path.join(folder, 'data'),
      persistent: false,
      injectable: false,
      fast: true,
      speed: 1,
      users: SAMPLE_USERS,
      onReport: ({ functionName, durationMilliseconds, maxMemoryBytes }) => {
        const before = work.get(functionName);
        work.set(functionName, {
          invocations: (before?.invocations ?? 0) + 1,
          wallSeconds: (before?.wallSeconds ?? 0) + durationMilliseconds / 1000,
          peakMegabytes: Math.max(before?.peakMegabytes ?? 0, (maxMemoryBytes ?? 0) / MEGABYTE),
        });
      },
    });
    return new MeasuredEngine(engine, synthesis.stackName, work);
  }

  private constructor(engine: Engine, stackName: string, work: Map<string, LambdaWork>) {
    this.engine = engine;
    this.#stackName = stackName;
    this.#work = work;
    this.#counter = new RequestCounter(engine.endpoints);
  }

  /** @param sinceStart whether the time from the start of this process until now belongs to it */
  async phase(run: () => Promise<unknown>, { sinceStart = false } = {}): Promise<Phase> {
    if (!sinceStart) {
      this.#work.clear();
      this.#counter.take();
    }
    const before = sinceStart ? { tree: 0, lambdas: 0, database: 0 } : processTimes();
    const begun = sinceStart ? 0 : performance.now();
    await run();
    const after = processTimes();
    const lambdas = [...this.#work].map(([name, work]) => [name.replace(`${this.#stackName}-`, ''), work] as const);
    return {
      wallSeconds: (performance.now() - begun) / 1000,
      cpuSeconds: after.tree - before.tree,
      lambdaCpuSeconds: after.lambdas - before.lambdas,
      databaseCpuSeconds: after.database - before.database,
      lambdas: Object.fromEntries(lambdas),
      requests: this.#counter.take(),
    };
  }

  async close(): Promise<void> {
    this.#counter.close();
    await this.engine.close();
  }
}

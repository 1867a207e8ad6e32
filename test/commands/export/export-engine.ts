/** `npm run export` in this process, on one engine for many of them: each is of another organisation, so none sees what another left. */
import { type ExportHost, exportCommand } from '../../../infra/commands/export.ts';
import { localUser } from '../../../infra/commands/local-user.ts';
import { organisationNumberSchema } from '../../../lambdas/protocol.ts';
import { type Pipeline, startPipeline } from '../../pipeline/pipeline.ts';
import type { Answered } from '../called.ts';

const ORGANISATIONS = Array.from({ length: 400 }, (_, index) => `${974_760_000 + index}`).filter(
  (number) => organisationNumberSchema.safeParse(number).success,
);

/** @param interruptAfter milliseconds from the first line of progress to what Ctrl-C does */
export async function exportHere(
  args: readonly string[],
  withEngine: ExportHost['withEngine'],
  interruptAfter?: number,
): Promise<Answered> {
  const stopping = new AbortController();
  const said = { stdout: '', stderr: '' };
  const code = await exportCommand(args, {
    withEngine,
    stop: stopping.signal,
    stdout: {
      write(text) {
        said.stdout += text;
      },
    },
    stderr: {
      write(text) {
        if (said.stderr === '' && interruptAfter !== undefined) setTimeout(() => stopping.abort(), interruptAfter);
        said.stderr += text;
      },
    },
  });
  return { code, ...said };
}

export class ExportEngine {
  readonly #pipeline: Pipeline;
  readonly #unused = [...ORGANISATIONS];

  private constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  static async start(): Promise<ExportEngine> {
    const users = ORGANISATIONS.map((number) =>
      localUser({
        username: number,
        name: 'Kommandolinje',
        role: 'coordinator',
        organisationNumber: number,
        organisationName: number,
      }),
    );
    return new ExportEngine(await startPipeline({ users, injectable: false }));
  }

  async run(register: string, options: readonly string[], interruptAfter?: number): Promise<Answered> {
    const organisation = this.#unused.pop();
    if (organisation === undefined) throw new Error('More exports than organisations');
    const { engine } = this.#pipeline;
    const args = [register, ...options, '--organisation', organisation];
    return exportHere(args, (_, work) => work(engine, organisation), interruptAfter);
  }

  close(): Promise<void> {
    return this.#pipeline.close();
  }
}

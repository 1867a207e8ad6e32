/** The engine with the built page and the users of the sample organisations; a signal closes it. */
import { type Engine, type EngineOptions, startEngine } from '../local/engine.ts';
import { synthesise } from '../synthesis/synthesise.ts';
import { buildPage } from './build-page.ts';
import { SAMPLE_USERS } from './samples.ts';
import { websiteContent } from './website-content.ts';

/** @returns the engine, and a signal that is aborted once Ctrl-C has begun to close it */
export async function startSampleEngine(
  options: Pick<EngineOptions, 'dataFolder' | 'ports'>,
): Promise<{ readonly engine: Engine; readonly stopped: AbortSignal }> {
  const [pageFolder, synthesis] = await Promise.all([buildPage(), synthesise()]);
  const engine = await startEngine({
    ...options,
    synthesis,
    users: SAMPLE_USERS,
    website: websiteContent(pageFolder),
  });
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    void engine.close();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { engine, stopped: stopping.signal };
}

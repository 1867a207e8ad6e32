/**
 * One measured run in a process of its own: `node test/bench/whole/our-run.ts REGISTER FOLDER` brings the register in, makes the
 * report and downloads it, and then makes a report of the same register again. Prints an `OurRun` as JSON.
 */
import { parseArgs } from 'node:util';
import { signedIn } from '../../../infra/commands/cli/api-client.ts';
import { importSource } from '../../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../../infra/commands/cli/register-source.ts';
import { pageOrigin } from '../../../infra/commands/cli/stack-names.ts';
import { RunNews } from '../../../infra/commands/follow/run-news.ts';
import { coordinatorOf } from '../../../infra/commands/samples.ts';
import { downloadedExport } from './downloaded-export.ts';
import { MeasuredEngine, type Phase } from './measured-engine.ts';

export interface OurRun {
  /** From the start of the process to the downloaded report: the start of the engine, cold Lambdas and the import included. */
  readonly fromFile: Phase;
  /** A second report of the same register. */
  readonly again: Phase;
  readonly workbookBytes: number;
}

const { positionals } = parseArgs({ allowPositionals: true });
const [register = '', folder = ''] = positionals;
const source = await readRegisterSource(register, {});
const measured = await MeasuredEngine.start(folder);
try {
  const api = signedIn(measured.engine, coordinatorOf(source.organisationNumber));
  const news = new RunNews(api, pageOrigin(measured.engine));
  let workbookBytes = 0;
  const fromFile = await measured.phase(
    async () => {
      await importSource(api, source, { check: false, news });
      workbookBytes = await downloadedExport(api, source.year, news);
    },
    { sinceStart: true },
  );
  const again = await measured.phase(() => downloadedExport(api, source.year, news));
  const run: OurRun = { fromFile, again, workbookBytes };
  console.log(JSON.stringify(run));
} finally {
  await measured.close();
}

/**
 * `npm run bench -- check [ACTIVITIES]`: how soon the check of a register is there, from the end of its import as the API says
 * it until its result is `checked`. Each time a register with other facts, so that none are kept from the time before, and then
 * the same register after a change of a setting.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type ApiClient, signedIn } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { coordinatorOf, SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { startEngine } from '../../infra/local/engine.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { checkAnswerSchema } from '../../lambdas/protocol.ts';
import { generateRegister } from './generate-register.ts';
import { median } from './whole/median.ts';

const YEAR = 2025;
const configurationSchema = z.looseObject({});

/** @param options.quick one run, to see that it works */
export async function benchCheck(activities: number, { quick }: { readonly quick: boolean }): Promise<void> {
  const runs = quick ? 1 : 3;
  const afterImport: number[] = [];
  const afterSetting: number[] = [];
  for (let run = 0; run < runs; run++) {
    // Its own engine each time: a second import of the same files would change nothing.
    const measured = await measuredRun(activities);
    afterImport.push(measured.afterImport);
    afterSetting.push(measured.afterSetting);
  }
  console.log(`${activities} activities, medians of ${runs} runs, Node ${process.version}\n`);
  console.log(`from the end of the import to the check: ${median(afterImport).toFixed(1)} s`);
  console.log(`from a change of a setting to the check: ${median(afterSetting).toFixed(1)} s`);
}

async function measuredRun(
  activities: number,
): Promise<{ readonly afterImport: number; readonly afterSetting: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  await generateRegister(path.join(folder, 'register'), activities);
  const source = await readRegisterSource(path.join(folder, 'register'), {});
  const engine = await startEngine({
    dataFolder: path.join(folder, 'data'),
    synthesis: await synthesise(),
    persistent: false,
    injectable: false,
    users: SAMPLE_USERS,
  });
  try {
    const api = signedIn(engine, coordinatorOf(source.organisationNumber));
    await importSource(api, source);
    const imported = performance.now();
    const first = await checked(api, null);
    const afterImport = (performance.now() - imported) / 1000;
    const configuration = configurationSchema.parse(await api.json('GET', `/configuration/${YEAR}`));
    const settings = { unidentifiedCountsTowardsThresholds: true };
    const changed = performance.now();
    await api.json('PUT', `/configuration/${YEAR}`, { ...configuration, settings });
    await checked(api, first);
    return { afterImport, afterSetting: (performance.now() - changed) / 1000 };
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The page is told by its socket and asks once. A poll costs 30 ms of CPU, so that more of them would delay the check. */
const POLL_MILLISECONDS = 250;

/** Polls until another check than `before` is done. @returns its id */
async function checked(api: ApiClient, before: string | null): Promise<string> {
  for (;;) {
    const { state } = checkAnswerSchema.parse(await api.json('GET', `/checks/${YEAR}`));
    if (state.kind === 'checked' && state.checkId !== before) return state.checkId;
    if (state.kind === 'failed') throw new Error(`The check failed: ${state.code}`);
    await sleep(POLL_MILLISECONDS);
  }
}

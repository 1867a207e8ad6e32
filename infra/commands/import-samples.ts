/** The registers of the sample organisations, each of which is imported once. */
import { meSchema, registerViewSchema } from '../../lambdas/protocol.ts';
import type { Engine } from '../local/engine.ts';
import { signedIn } from './cli/api-client.ts';
import { importSource } from './cli/import-source.ts';
import { readRegisterSource } from './cli/register-source.ts';
import { coordinatorOf, SAMPLE_REGISTERS } from './samples.ts';

/**
 * A register of an earlier version of this program does not count as imported, so it is read once more.
 * @param say gets a line for each import
 */
export async function importSamples(
  engine: Pick<Engine, 'endpoints' | 'issueTokens'>,
  say: (line: string) => void,
  stopped?: AbortSignal,
): Promise<void> {
  for (const folder of SAMPLE_REGISTERS) {
    const source = await readRegisterSource(folder, {});
    const api = signedIn(engine, coordinatorOf(source.organisationNumber));
    const { registers } = meSchema.parse(await api.json('GET', '/me'));
    if (registers.some(({ year }) => year === source.year)) continue;
    await importSource(api, source, stopped === undefined ? {} : { stop: stopped });
    const register = registerViewSchema.parse(await api.json('GET', `/registers/${source.year}`));
    say(`  ${source.organisation}: ${register.activityRows} aktiviteter, ${register.attendanceRows} deltakelser`);
  }
}

/** Checks that make way: one of an earlier configuration for a change by the API, and one of an earlier register for an import. */
import * as z from 'zod';
import { checkAnswerSchema, decidedSchema } from '../../../../lambdas/protocol.ts';
import { checkEnded } from '../../../pipeline/pipeline.ts';
import { ended, start, uploaded } from './import-runs.ts';
import { COORDINATOR, type Stand } from './stand.ts';
import { ALL, reached } from './waiting.ts';

const configurationSchema = z.record(z.string(), z.unknown());
const heldSchema = z.array(z.object({ kind: z.string(), left: z.int() }));

/** @param csv another content than the file of that name has in the register */
export async function checksThatMakeWay(stand: Stand, csv: string): Promise<void> {
  const api = stand.as(COORDINATOR);
  // Those of the runs before this one come to their end first.
  await checkEnded(api);
  const configuration = configurationSchema.parse(await api.json('GET', '/configuration/2025'));
  const rename = (organisation: string) => api.json('PUT', '/configuration/2025', { ...configuration, organisation });
  stand.engine.inject({ functionName: 'aggregate-activities', kind: 'hold', contains: 'check-', times: ALL });
  await rename('Et annet navn');
  const first = await heldCheck(stand, 1);
  await rename('Enda et navn');
  const second = await heldCheck(stand, 2, first);
  const session = await uploaded(stand, 'moss', csv);
  await start(stand, session);
  await ended(stand, session);
  await heldCheck(stand, 3, second);
  stand.engine.clearFaults('aggregate-activities');
  await rename(z.string().parse(configuration.organisation));
  await checkEnded(api);
  await api.json('POST', '/checks/2025');
}

const placedSchema = z.object({ findings: z.array(z.object({ evidence: z.string().nullable() })) });

/** A finding is accepted, persons are decided about, and the check after that compares the records. */
export async function decisions(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  await checkEnded(api);
  const { result } = checkAnswerSchema.parse(await api.json('GET', '/checks/2025'));
  const [group] = result?.findings ?? [];
  if (result === null || group === undefined) throw new Error('The check has no finding');
  const query = new URLSearchParams({ checkId: result.checkId, key: group.key });
  const { findings } = placedSchema.parse(await api.json('GET', `/records/2025/findings?${query}`));
  const evidence = findings.flatMap((finding) => finding.evidence ?? []);
  const body = { checkId: result.checkId, key: group.key, evidence, reason: 'Kontrollert' };
  const made = decidedSchema.parse(await api.json('POST', '/decisions/2025/findings', body));
  await checkEnded(api);
  await api.json('DELETE', `/decisions/${made.decisionId}`);
  await checkEnded(api);
}

/** @returns the id of the check that the machine holds now. @param count of the checks that it has held so far */
async function heldCheck(stand: Stand, count: number, before?: string): Promise<string> {
  await reached(
    `check ${count} before aggregate-activities`,
    async () => heldSchema.parse(stand.engine.pendingFaults()),
    (faults) => faults.some(({ kind, left }) => kind === 'hold' && left <= ALL - count),
  );
  const { state } = await reached(
    'the check that is held',
    async () => checkAnswerSchema.parse(await stand.as(COORDINATOR).json('GET', '/checks/2025')),
    (answer) => answer.state.kind === 'running' && answer.state.checkId !== before,
  );
  return state.kind === 'running' ? state.checkId : '';
}

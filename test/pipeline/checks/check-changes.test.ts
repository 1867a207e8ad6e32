/** Checks after changes of words and settings, while others run, and after faults: through the real machine. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { importSource } from '../../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../../infra/commands/cli/register-source.ts';
import { constructId, type FunctionName } from '../../../infra/functions.ts';
import {
  type CheckAnswer,
  checkAnswerSchema,
  liveMessageSchema,
  SETTINGS,
  ticketSchema,
} from '../../../lambdas/protocol.ts';
import { sampleFolder } from '../../sample-registers.ts';
import { checkEnded, eventually, type Pipeline, startPipeline } from '../pipeline.ts';

const YEAR = 2025;
const MOSS = `aktivitet_id;lokallag;dato;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;antall_deltakere
1;Blindeforbundet Moss;2025-03-01;18:00;20:00;Showdown;Trening;0301;NO;fysisk;egen;5
`;
/** More than there are invocations of one Lambda in a test. */
const ALL = 1000;
const configurationSchema = z.looseObject({ labels: z.record(z.string(), z.string()) });
const heldSchema = z.array(z.object({ functionName: z.string(), left: z.int() }));

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ injectable: true });
  await pipeline.import('blindeforbundet-2025');
});
afterAll(() => pipeline.close());
afterEach(() => pipeline.engine.clearFaults());

const api = () => pipeline.as('nbf-kari');
const check = async (): Promise<CheckAnswer> => checkAnswerSchema.parse(await api().json('GET', `/checks/${YEAR}`));
const stateOf = async () => (await check()).state;

/** Of the newest check; null where there is none of what is stored now. */
async function idOf(): Promise<string | null> {
  const state = await stateOf();
  return state.kind === 'none' ? null : state.checkId;
}

const anotherThan = (before: string | null) => eventually(idOf, (checkId) => checkId !== null && checkId !== before);

function resultOf({ result }: CheckAnswer) {
  if (result === null) throw new Error('The check has no result');
  return result;
}

async function put(change: object): Promise<void> {
  const configuration = configurationSchema.parse(await api().json('GET', `/configuration/${YEAR}`));
  await api().json('PUT', `/configuration/${YEAR}`, { ...configuration, ...change });
}

/** Lets the machine hold each check before a Lambda of it. */
function hold(functionName: FunctionName): void {
  pipeline.engine.inject({ functionName, kind: 'hold', contains: 'check-', times: ALL });
}

/** Waits until the machine holds a Lambda. */
async function held(functionName: FunctionName): Promise<void> {
  await eventually(
    async () => heldSchema.parse(pipeline.engine.pendingFaults()),
    (faults) => faults.some((fault) => fault.functionName.endsWith(constructId(functionName)) && fault.left < ALL),
  );
}

/** An open page. @returns what it is sent, as it comes */
async function openPage() {
  const { ticket, webSocketUrl } = ticketSchema.parse(await api().json('POST', '/tickets'));
  const origin = pipeline.engine.stack.functions.map(({ environment }) => environment.ALLOWED_ORIGIN).find(Boolean);
  const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin });
  const messages: z.infer<typeof liveMessageSchema>[] = [];
  socket.on('message', (data) => messages.push(liveMessageSchema.parse(JSON.parse(String(data)))));
  await once(socket, 'open');
  return { messages, close: () => socket.close() };
}

describe('a change', () => {
  it('of a setting is checked by itself, and counts as many days as the check before it said', async () => {
    for (const [index] of SETTINGS.entries()) {
      const before = resultOf(await check());
      const chosen = before.settings[index];
      if (chosen === undefined) throw new Error('The check names no such setting');
      await put({ settings: { [chosen.setting]: !chosen.value } });
      await anotherThan(before.checkId);
      const after = resultOf(await checkEnded(api()));
      expect(after.total.countedDays).toBe(chosen.countedDaysOtherwise);
      expect(after.settings[index]).toEqual({
        setting: chosen.setting,
        value: !chosen.value,
        countedDaysOtherwise: before.total.countedDays,
      });
      await put({ settings: {} });
      await anotherThan(after.checkId);
      await checkEnded(api());
    }
  });

  it('that leaves a word without a meaning fails before anything is counted, and keeps the result', async () => {
    const before = await check();
    const { labels } = configurationSchema.parse(await api().json('GET', `/configuration/${YEAR}`));
    const { Showdown: _, ...fewer } = labels;
    await put({ labels: fewer });
    await anotherThan(resultOf(before).checkId);
    const after = await checkEnded(api());
    expect(after.state).toMatchObject({ kind: 'failed', code: 'unmapped_values', retryable: false });
    expect(after.result).toEqual(before.result);
    await put({ labels });
    await eventually(stateOf, ({ kind }) => kind === 'checked');
    expect(await checkEnded(api())).toMatchObject({
      state: { kind: 'checked' },
      result: { total: resultOf(before).total },
    });
  });

  it('stops the check of what was before, and its end starts the next', async () => {
    const before = await idOf();
    hold('aggregate-activities');
    await put({ organisation: 'Et annet navn' });
    const first = await anotherThan(before);
    await held('aggregate-activities');
    await put({ organisation: 'Enda et navn' });
    const second = await anotherThan(first);
    pipeline.engine.clearFaults('aggregate-activities');
    expect((await checkEnded(api())).state).toEqual({ kind: 'checked', checkId: second });
  });

  it('forty times in a row runs a few checks, and the last one is of the last change', async () => {
    const page = await openPage();
    for (let change = 0; change < 40; change++) {
      await put({ organisation: `Navn ${change}` });
    }
    await checkEnded(api());
    const checks = new Set(page.messages.map((message) => ('checkId' in message ? message.checkId : '')));
    page.close();
    expect(checks.size).toBeGreaterThan(0);
    expect(checks.size).toBeLessThan(14);
    expect((await check()).configurationVersion).toBeGreaterThan(40);
  });

  it('that is asked for twice while it runs is one check', async () => {
    const before = await idOf();
    hold('deduplicate-participants');
    await put({ organisation: 'Et nytt navn' });
    const running = await anotherThan(before);
    await held('deduplicate-participants');
    const asked = await Promise.all([1, 2, 3].map(() => api().json('POST', `/checks/${YEAR}`)));
    const states = asked.map((answer) => checkAnswerSchema.parse(answer).state);
    expect(states).toEqual(states.map(() => expect.objectContaining({ kind: 'running', checkId: running })));
    pipeline.engine.clearFaults('deduplicate-participants');
    expect((await checkEnded(api())).state).toEqual({ kind: 'checked', checkId: running });
  });

  it('whose check crashes in its last step leaves a failed one, which is tried again when it is asked for', async () => {
    const before = await idOf();
    pipeline.engine.inject({ functionName: 'complete-check', kind: 'kill', times: 2 });
    await put({ organisation: 'Forbundet' });
    const crashed = await anotherThan(before);
    await eventually(stateOf, ({ kind }) => kind === 'failed');
    expect(await stateOf()).toMatchObject({ kind: 'failed', code: 'stage_crashed', retryable: true });
    const left = await eventually(
      () => pipeline.working.list(`work/971038179/${crashed}/`),
      (objects) => objects.length === 0,
    );
    expect(left).toEqual([]);
    await api().json('POST', `/checks/${YEAR}`);
    expect((await checkEnded(api())).state).toMatchObject({ kind: 'checked' });
  });

  it('of which the event is lost is checked when the page asks', async () => {
    const source = await readRegisterSource(sampleFolder('blindeforbundet-2025'), {});
    const file = path.join(pipeline.dataFolder, 'moss aktiviteter.csv');
    await writeFile(file, MOSS);
    const name = 'Navn før importen';
    await put({ organisation: name });
    await checkEnded(api());
    // The end of the import would start the check of the new version.
    pipeline.engine.inject({ functionName: 'finaliser', kind: 'lose', times: 1 });
    await importSource(api(), { ...source, organisation: name, files: [file] });
    expect((await check()).state.kind).toBe('none');
    await api().json('POST', `/checks/${YEAR}`);
    const ended = await checkEnded(api());
    expect(ended.result?.registerVersion).toBe(ended.registerVersion);
  });

  it('is pushed to the pages of the organisation as news of a check, and never as an export', async () => {
    const page = await openPage();
    const before = await idOf();
    await put({ organisation: 'Norges Blindeforbund' });
    const checkId = await anotherThan(before);
    await checkEnded(api());
    const all = await eventually(
      async () => [...page.messages],
      (seen) =>
        seen.some((message) => 'checkId' in message && message.checkId === checkId && message.status === 'checked'),
    );
    page.close();
    expect(all.filter(({ type }) => type.startsWith('export:'))).toEqual([]);
    // The last word on the check before may come late.
    const news = all.filter((message) => 'checkId' in message && message.checkId === checkId);
    expect(news.length).toBeGreaterThan(1);
    expect(news.at(0)).toMatchObject({ type: 'check:changed', year: YEAR });
    const versions = news.map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((one, other) => one - other));
  });
});

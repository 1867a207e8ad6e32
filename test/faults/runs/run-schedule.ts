/** Runs one schedule for one organisation, from its first import to the ends of its exports, and keeps what was seen. */
import * as z from 'zod';
import { ProblemError } from '../../../infra/commands/cli/api-client.ts';
import { exportItemKey } from '../../../lambdas/adapters/tables/table-keys.ts';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';
import { USERS } from '../engine/organisations.ts';
import type { RequestName, Schedule, ScheduledEvent } from '../schedule/schedule.ts';
import { attach } from './attach.ts';
import { Client, type View } from './client.ts';
import { corrupt } from './corrupt.ts';
import type { HeldInvocations } from './held.ts';
import { CHOSEN_BRANCH } from './registers.ts';
import { EMPTY_YEAR, type ImportRun, importEmptyYear, runImport, YEAR } from './run-import.ts';
import { Listener, type SocketMessage } from './socket.ts';

export interface ExportRun {
  readonly exportId: string;
  readonly request: RequestName;
  readonly seen: readonly View[];
}

export interface Observed {
  readonly schedule: Schedule;
  readonly organisationNumber: string;
  readonly imports: readonly ImportRun[];
  /** Ids that identical requests at the same time were answered with, for each start. */
  readonly starts: readonly (readonly string[])[];
  readonly exports: readonly ExportRun[];
  readonly messages: readonly SocketMessage[];
  /** The events whose moment came, with what they did. */
  readonly happened: readonly { readonly event: ScheduledEvent; readonly effect: string }[];
  /** Whether the second register may be in a report. */
  readonly importedAgain: boolean;
}

const REQUESTS: Readonly<Record<RequestName, object>> = {
  whole: { year: YEAR },
  csv: { year: YEAR, format: 'csv', language: 'en' },
  bundle: { year: YEAR, includeAttachments: true },
  branch: { year: YEAR, branches: [CHOSEN_BRANCH] },
  empty: { year: EMPTY_YEAR },
};
export const requestBody = (name: RequestName): object => REQUESTS[name];

const startedSchema = z.object({ exportId: z.string(), joined: z.boolean() });

export class ScheduleRun {
  readonly #engine: EngineUnderFaults;
  readonly #schedule: Schedule;
  readonly #client: Client;
  readonly #held: HeldInvocations;
  readonly #imports: ImportRun[] = [];
  readonly #exports = new Map<string, { readonly request: RequestName; readonly seen: View[] }>();
  readonly #happened: { event: ScheduledEvent; effect: string }[] = [];
  readonly #underWay: Promise<unknown>[] = [];
  #started: string[] = [];

  constructor(engine: EngineUnderFaults, schedule: Schedule, organisationNumber: string, held: HeldInvocations) {
    this.#engine = engine;
    this.#schedule = schedule;
    this.#client = new Client(engine, organisationNumber);
    this.#held = held;
  }

  async run(): Promise<Observed> {
    const { organisationNumber } = this.#client;
    const listener = new Listener(this.#engine, this.#client);
    try {
      return await this.#runAll(listener);
    } finally {
      this.#held.forget(organisationNumber);
      listener.close();
    }
  }

  async #runAll(listener: Listener): Promise<Observed> {
    const { organisationNumber } = this.#client;
    if (this.#schedule.exports.some(({ request }) => request === 'empty')) {
      this.#imports.push(...(await importEmptyYear(this.#client)));
    }
    await this.#inject();
    this.#imports.push(...(await runImport(this.#client, 'first', () => this.#clear())));
    listener.open();
    const starts: string[][] = [];
    const followed: Promise<void>[] = [];
    for (const { request, twice } of this.#schedule.exports) {
      const ids = await Promise.all(
        USERS.slice(0, twice ? 2 : 1).map(async (user) => {
          const answer = await this.#client.call(user, 'POST', '/exports', REQUESTS[request]);
          return startedSchema.parse(answer).exportId;
        }),
      );
      starts.push(ids);
      for (const exportId of ids) {
        if (this.#exports.has(exportId)) continue;
        const seen: View[] = [];
        this.#exports.set(exportId, { request, seen });
        this.#started = [...this.#started, exportId];
        if (request === 'bundle') await attach(this.#engine, organisationNumber, exportId);
        followed.push(this.#follow(exportId, seen));
      }
    }
    await Promise.all(followed);
    this.#held.forget(organisationNumber);
    await this.#clear();
    await Promise.all(this.#underWay);
    return {
      schedule: this.#schedule,
      organisationNumber,
      imports: this.#imports,
      starts,
      exports: [...this.#exports].map(([exportId, run]) => ({ exportId, ...run })),
      messages: listener.messages,
      happened: this.#happened,
      importedAgain: this.#happened.some(({ event }) => event.what === 'import'),
    };
  }

  async #inject(): Promise<void> {
    const contains = this.#client.organisationNumber;
    const { functionFaults, callFaults, databaseFaults, events } = this.#schedule;
    // First, because of several faults of one function the first counts first.
    for (const event of events) {
      this.#held.moment(contains, event.when).then((functionName) => {
        this.#underWay.push(this.#perform(event, functionName));
      });
    }
    for (const fault of functionFaults) {
      // The reconciler is for all organisations.
      const scope = fault.functionName === 'reconciler' ? {} : { contains };
      await this.#engine.order({ do: 'inject-function-fault', fault: { ...fault, ...scope } });
    }
    for (const fault of callFaults)
      await this.#engine.order({ do: 'inject-call-fault', fault: { ...fault, contains } });
    for (const fault of databaseFaults)
      await this.#engine.order({ do: 'inject-database-fault', fault: { ...fault, contains } });
  }

  async #clear(): Promise<void> {
    await this.#engine.order({ do: 'clear-faults', contains: this.#client.organisationNumber });
  }

  async #perform(event: ScheduledEvent, functionName: string): Promise<void> {
    const contains = this.#client.organisationNumber;
    // After a restart nothing is held.
    const release = () => this.#engine.order({ do: 'release', functionName, contains }).catch(() => undefined);
    if (event.what === 'import' && event.between !== null) {
      await this.#slowPlan(event.between);
      await release();
    }
    const effect = await this.#effectOf(event).catch((error: unknown) => String(error));
    this.#happened.push({ event, effect });
    await release();
  }

  /** So that an import fits between two reads of the plan. */
  async #slowPlan(after: number): Promise<void> {
    const contains = this.#client.organisationNumber;
    const call = { service: 'dynamodb', functionName: 'plan-query', contains } as const;
    const fault = { kind: 'slow', ...call, after, times: 1, milliseconds: IMPORT_MILLISECONDS } as const;
    await this.#engine.order({ do: 'inject-call-fault', fault });
  }

  async #effectOf(event: ScheduledEvent): Promise<string> {
    switch (event.what) {
      case 'restart':
        await this.#engine.restart();
        return 'restarted';
      case 'import':
        this.#imports.push(...(await runImport(this.#client, 'second', () => this.#clear())));
        return 'imported';
      case 'corrupt': {
        const isRunning = async (exportId: string) => !isDone(await this.#client.view(exportId));
        return (await corrupt(this.#engine, this.#client.organisationNumber, event, isRunning)) ?? 'no object';
      }
      default: {
        const exportId = this.#started[event.export] ?? this.#started[0];
        if (exportId === undefined) return 'no export';
        return this.#act(exportId, event.what, event.user);
      }
    }
  }

  async #act(exportId: string, action: string, user: 'kari' | 'ola'): Promise<string> {
    try {
      await this.#client.call(user, 'POST', `/exports/${exportId}/${action}`);
      return 'done';
    } catch (error) {
      if (error instanceof ProblemError && error.status === 409) return error.code;
      throw error;
    }
  }

  /** Until it has ended for good, or nothing has happened for long; a failed one is retried, a paused one resumed. */
  async #follow(exportId: string, seen: View[]): Promise<void> {
    let patience = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const view = await this.#client.view(exportId, 'ola');
      if (view.version !== seen.at(-1)?.version) patience = performance.now() + PATIENCE_MILLISECONDS;
      seen.push(view);
      const { status } = view.progress;
      if (isDone(view) || performance.now() > patience) return;
      if (status === 'failed') {
        // The last attempt meets no faults, so that it shows whether a retry recovers.
        if (view.attempt >= LAST_ATTEMPT - 1) await this.#clear();
        if ((await this.#act(exportId, 'retry', 'kari')) !== 'done' && isSettled(await this.#client.view(exportId)))
          return;
      }
      if (status === 'paused') {
        if (this.#schedule.leavesPaused) return;
        await this.#act(exportId, 'resume', 'ola');
      }
      await this.#client.changed(exportItemKey(this.#client.organisationNumber, exportId), view.version);
    }
  }
}

const PATIENCE_MILLISECONDS = 45_000;
/** A small import takes three seconds. */
const IMPORT_MILLISECONDS = 8_000;
const LAST_ATTEMPT = 3;

function isDone({ progress: { status } }: View): boolean {
  return ['completed', 'completed_empty', 'cancelled'].includes(status);
}

function isSettled({ progress: { status } }: View): boolean {
  return ['completed', 'completed_empty', 'cancelled', 'failed'].includes(status);
}

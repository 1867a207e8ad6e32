/** A user's calls while anything may fail: what a page would try again is tried again here. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ApiClient, ProblemError } from '../../../infra/commands/cli/api-client.ts';
import type { TableKey } from '../../../lambdas/adapters/tables/table-keys.ts';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';
import { type UserName, userOf } from '../engine/organisations.ts';

export const viewSchema = z.object({
  exportId: z.string(),
  version: z.int(),
  attempt: z.int(),
  progress: z.object({ status: z.string(), percent: z.number() }),
  result: z.looseObject({ outcome: z.string(), code: z.string().optional() }).nullable(),
});
export type View = z.infer<typeof viewSchema>;

const TRIES = 8;
const PAUSE_MILLISECONDS = 400;
/** A restart of the engine takes some seconds. */
const LOST_TRIES = 40;

const LOOK_MILLISECONDS = 300;
/** The progress that the API answers can change while the record stays as it is. */
const LOOKS = 10;
const versionSchema = z.object({ record: z.object({ version: z.int() }) });

/** Far below a token's lifetime. Signing one costs more than the rest of a request. */
const TOKEN_MILLISECONDS = 5 * 60_000;

export class Client {
  readonly #engine: EngineUnderFaults;
  readonly #tokens = new Map<UserName, { readonly idToken: string; readonly until: number }>();
  readonly organisationNumber: string;

  constructor(engine: EngineUnderFaults, organisationNumber: string) {
    this.#engine = engine;
    this.organisationNumber = organisationNumber;
  }

  /** Repeated after answers of 429 and 5xx and after a lost connection. @throws ProblemError for every other refusal */
  async call(user: UserName, method: string, path: string, body?: unknown): Promise<unknown> {
    for (let attempt = 1, lost = 1; ; ) {
      try {
        return await this.#api(user).json(method, path, body);
      } catch (error) {
        if (!mayPass(error)) throw error;
        if (error instanceof ProblemError ? attempt >= TRIES : lost >= LOST_TRIES) throw error;
        if (error instanceof ProblemError) attempt += 1;
        else lost += 1;
        await pause(PAUSE_MILLISECONDS);
      }
    }
  }

  async view(exportId: string, user: UserName = 'kari'): Promise<View> {
    return viewSchema.parse(await this.call(user, 'GET', `/exports/${exportId}`));
  }

  /** Waits until a record has another version, but not for long. A look at it costs a tenth of what a view does. */
  async changed(key: TableKey, version: number): Promise<void> {
    for (let look = 0; look < LOOKS; look += 1) {
      await pause(LOOK_MILLISECONDS);
      const now = await this.#versionOf(key).catch(() => undefined);
      if (now !== undefined && now !== version) return;
    }
  }

  async #versionOf(Key: TableKey): Promise<number> {
    const TableName = this.#engine.variable('EXPORTS_TABLE');
    const { Item } = await this.#engine.tables.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return versionSchema.parse(Item).record.version;
  }

  #api(user: UserName): ApiClient {
    return new ApiClient(this.#engine.endpoints.httpApi, () => this.#tokenOf(user));
  }

  /** The signing keys outlive a restart of the engine, which is waited for. */
  async #tokenOf(user: UserName): Promise<string> {
    const kept = this.#tokens.get(user);
    if (kept !== undefined && Date.now() < kept.until) {
      await this.#engine.restarted();
      return kept.idToken;
    }
    const username = userOf(this.organisationNumber, user);
    const idToken = z.string().parse(await this.#engine.order({ do: 'id-token', username }));
    this.#tokens.set(user, { idToken, until: Date.now() + TOKEN_MILLISECONDS });
    return idToken;
  }
}

function mayPass(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status >= 500 || error.status === 429 || error.code === 'cancelling';
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

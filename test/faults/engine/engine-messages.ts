/** What the harness and the engine's process say to each other. */
import type { CallFaultInput, DatabaseFaultInput, Engine, FaultInput } from '../../../infra/local/engine.ts';

export type EngineOrder =
  | { readonly do: 'inject-function-fault'; readonly fault: FaultInput }
  | { readonly do: 'inject-call-fault'; readonly fault: CallFaultInput }
  | { readonly do: 'inject-database-fault'; readonly fault: DatabaseFaultInput }
  | { readonly do: 'clear-faults'; readonly contains: string }
  | { readonly do: 'held' }
  | { readonly do: 'count-function-faults'; readonly functionName: string }
  | { readonly do: 'release'; readonly functionName: string; readonly contains: string }
  | { readonly do: 'set-clock'; readonly offset: number }
  | { readonly do: 'remove-expired' }
  | { readonly do: 'invoke'; readonly functionName: string; readonly payload: object }
  | { readonly do: 'id-token'; readonly username: string }
  | { readonly do: 'close' };

export type EngineRequest = EngineOrder & { readonly id: number };

export type EngineResponse = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** The first message of the engine. */
export interface EngineReady {
  readonly endpoints: Engine['endpoints'];
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The environment of all functions together: names of tables and buckets. */
  readonly variables: Readonly<Record<string, string>>;
}

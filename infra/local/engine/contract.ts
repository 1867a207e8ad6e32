/** What whoever starts an engine gives and gets. */
import type { Operations } from '../cloudwatch/cloudwatch.ts';
import type { CognitoService, SeededUser } from '../cognito/cognito.ts';
import type { FaultInput as DatabaseFault } from '../dynamodb/dynamodb.ts';
import type { AdjustEnvironment, FaultInput, InvocationReport, LogLine } from '../lambda/lambda.ts';
import type { InvokeFunction } from '../service/service.ts';
import type { StackDescription } from '../template/template.ts';
import type { Ports } from './ports.ts';

export interface EngineOptions {
  readonly dataFolder: string;
  /** From `synthesise()`: the template, and the folder of each function's bundle by logical id, absolute. */
  readonly synthesis: { readonly template: unknown; readonly codeFolders: ReadonlyMap<string, string> };
  readonly stackName?: string;
  /** Default: those that the data folder had before, or free ones. */
  readonly ports?: Partial<Ports>;
  /** Schedules, retries and polls in a fraction of their time, for tests. */
  readonly fast?: boolean;
  /** Of schedules, and of the periods by which metrics and alarms count. Default 30 when `fast`, else 1. */
  readonly speed?: number;
  /** Default true. False keeps tables in memory: faster, gone at the end. */
  readonly persistent?: boolean;
  /** Default true. False leaves out the proxy before the database: then it has no faults, and nothing of it is measured. */
  readonly injectable?: boolean;
  /** Functions of the state machine that run at once. Default: the cores, at least 2. */
  readonly concurrency?: number;
  /** Processes of functions that are kept warm: a second export in them takes a third of the CPU. Default: as `LambdaOptions`. */
  readonly maxIdle?: number;
  readonly users?: readonly SeededUser[];
  /** The built page; without it no website is started. */
  readonly pageFolder?: string;
  /** Told of what nobody waits for, such as a stream that cannot be read. Default: the console. */
  readonly onWarning?: (message: string) => void;
  /** Changes the environment of a function's process, its endpoints for one. */
  readonly adjustEnvironment?: AdjustEnvironment;
  readonly onLog?: (line: LogLine) => void;
  readonly onReport?: (report: InvocationReport) => void;
}

/** The services that SDK clients speak to. */
export type ClientService =
  | 's3'
  | 'dynamodb'
  | 'sfn'
  | 'lambda'
  | 'kms'
  | 'secrets-manager'
  | 'eventbridge'
  | 'apigatewaymanagementapi';

export interface Engine {
  readonly stack: StackDescription;
  readonly endpoints: Readonly<Record<ClientService, string>> & {
    readonly httpApi: string;
    /** `ws://127.0.0.1:PORT/STAGE` */
    readonly webSocket: string;
    readonly website: string;
    readonly cognito: string;
    /** The fault switches of the functions: `GET`, `POST` with JSON, `DELETE`. The database's are at the same path of its own. */
    readonly faults: string;
  };
  /** For `new S3Client(engine.clientConfiguration('s3'))` and its like. */
  clientConfiguration(service: ClientService): {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Alarms, dashboards and the metrics that they stand on. */
  readonly operations: Operations;
  readonly invoke: InvokeFunction;
  /** Starts a function's process ahead of need. */
  warm(functionName: string): void;
  inject(fault: FaultInput): void;
  /** Of one function, or of all; what is held goes on. */
  clearFaults(functionName?: string): void;
  /** @throws Error when started as not `injectable` */
  injectDatabaseFault(fault: DatabaseFault): void;
  /** Tokens of a seeded user. @throws Error for one that is not */
  issueTokens(username: string): ReturnType<CognitoService['issue']>;
  /** Executions that the engine before this one left running, and that were aborted now. */
  readonly interrupted: number;
  /** Ends everything; no process is left. */
  close(): Promise<void>;
}

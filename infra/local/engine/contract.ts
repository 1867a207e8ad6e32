/** What a caller gives to start an engine, and what it gets. */
import type { CallFaultInput } from '../call-faults/call-faults.ts';
import type { Operations } from '../cloudwatch/cloudwatch.ts';
import type { CognitoService, SeededUser } from '../cognito/cognito.ts';
import type { OperationsPagesOptions } from '../dashboards/dashboards.ts';
import type { DatabaseAnswer, FaultInput as DatabaseFault } from '../dynamodb/dynamodb.ts';
import type { AdjustEnvironment, FaultInput, InvocationReport, LogLine } from '../lambda/lambda.ts';
import type { InvokeFunction } from '../service/service.ts';
import type { CapturedMail } from '../ses/ses.ts';
import type { StackDescription } from '../template/template.ts';
import type { Ports } from './ports.ts';

export interface EngineOptions {
  readonly dataFolder: string;
  readonly synthesis: SynthesisedStack;
  /** Default: those that the data folder had before, or free ones. */
  readonly ports?: Partial<Ports>;
  /** Schedules, retries and polls in a fraction of their time, for tests. */
  readonly fast?: boolean;
  /** Factor by which schedules and the periods of metrics and alarms pass faster. Default 30 when `fast`, else 1. */
  readonly speed?: number;
  /** Default true. False deletes the tables at the end; after a kill they are in the data folder, as all else. */
  readonly persistent?: boolean;
  /** Default true. With false the database has neither faults nor metrics, and is a little faster. */
  readonly injectable?: boolean;
  /** Default false. True puts a proxy before each service that functions call, for `injectCallFault`. */
  readonly callFaults?: boolean;
  /** Functions of state machines that run at once. Default: the number of cores, at least 2. */
  readonly concurrency?: number;
  /** Processes of functions that are kept warm. Default: see `LambdaOptions`. */
  readonly maxIdle?: number;
  /** Who may sign in to the user pool. */
  readonly users?: readonly SeededUser[];
  /** Without it no website is started. */
  readonly website?: WebsiteContent;
  /** Called for problems that no caller waits for, such as a stream that cannot be read. Default: writes to the console. */
  readonly onWarning?: (message: string) => void;
  /** Changes the environment of a function's process, such as its endpoints. */
  readonly adjustEnvironment?: AdjustEnvironment;
  readonly onLog?: (line: LogLine) => void;
  readonly onReport?: (report: InvocationReport) => void;
  /** Called after each answer of the database; never when `injectable` is false. */
  readonly onDatabaseAnswer?: (answer: DatabaseAnswer) => void;
}

/** What `cdk synth` leaves. */
export interface SynthesisedStack {
  readonly stackName: string;
  readonly template: unknown;
  /** The folder of each function's code by the function's logical id, absolute. */
  readonly codeFolders: ReadonlyMap<string, string>;
  /**
   * A folder that all engines of this template share: compiled code of the functions, and which definitions are accepted.
   * Default: one in the data folder.
   */
  readonly cacheFolder?: string;
}

/** What the bucket behind the distribution holds. */
export interface WebsiteContent {
  /** The built page. */
  readonly folder: string;
  /** Files that the deployment writes beside it, from the outputs of the stack: text by path, such as `config.json`. */
  readonly deployedFiles?: (outputs: Readonly<Record<string, string>>) => ReadonlyMap<string, string>;
  /** Pages about the template's alarms and dashboards on the same server. */
  readonly operationsPages?: OperationsPagesOptions;
  /** The path of a page with the captured mails on the same server, such as `/mail`. Default: there is no such page. */
  readonly mailPath?: string;
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
  | 'cognito-identity-provider'
  | 'sesv2'
  | 'apigatewaymanagementapi';

/** `http://127.0.0.1:PORT` each; empty for what the template does not declare. */
export interface Endpoints extends Readonly<Record<ClientService, string>> {
  readonly httpApi: string;
  /** `ws://127.0.0.1:PORT/STAGE` */
  readonly webSocket: string;
  readonly website: string;
  readonly cognito: string;
}

export interface Engine {
  readonly stack: StackDescription;
  readonly endpoints: Endpoints;
  /** For `new S3Client(engine.clientConfiguration('s3'))` and the other clients. */
  clientConfiguration(service: ClientService): {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Alarms, dashboards and the metrics behind them. */
  readonly operations: Operations;
  /** What functions have sent by SES, newest first. */
  mails(): readonly CapturedMail[];
  readonly invoke: InvokeFunction;
  /** Starts a process of the function before it is needed. */
  warm(functionName: string): void;
  inject(fault: FaultInput): void;
  /** The faults of functions that have not been used up. */
  pendingFaults(): readonly object[];
  /** Clears the faults of one function, or of all. Held invocations continue. */
  clearFaults(functionName?: string): void;
  /** @throws Error when the engine was started with `injectable: false` */
  injectDatabaseFault(fault: DatabaseFault): void;
  clearDatabaseFaults(): void;
  /** @throws Error when the engine was started without `callFaults` */
  injectCallFault(fault: CallFaultInput): void;
  /** Clears the faults of functions, calls and the database that have this text as `contains`. */
  clearFaultsContaining(text: string): void;
  /** The `hold` faults whose invocations wait now. */
  readonly held: readonly { readonly functionName: string; readonly contains?: string | undefined }[];
  /** Invocations that such a fault holds continue; other faults stay. */
  releaseHeld(functionName: string, contains: string): void;
  /**
   * Moves the clock of this whole process, and of every function from its next invocation on, to this many milliseconds ahead of
   * the machine's. Timers go on as they were.
   */
  setClockOffset(milliseconds: number): void;
  /** So many minutes pass at once for metrics and alarms, and for nothing else. Alarms are evaluated after each. */
  passMetricMinutes(count: number): void;
  /** Deletes the items and objects that have expired, which happens by itself every 15 minutes. */
  removeExpired(): Promise<void>;
  /** Tokens of a seeded user. @throws Error for any other user name */
  issueTokens(username: string): ReturnType<CognitoService['issue']>;
  /** Number of executions that the previous engine left running and that this one aborted when it started. */
  readonly interrupted: number;
  /** Ends all services; no process is left. */
  close(): Promise<void>;
}

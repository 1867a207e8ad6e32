/** A function of the template, with every reference resolved. */
export interface FunctionDescriptor {
  readonly name: string;
  readonly arn: string;
  /** `index.handler`: file without `.mjs`, then the export. */
  readonly handler: string;
  /** Absolute path of the bundle's folder. */
  readonly codeFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly asyncInvoke: AsyncInvoke;
}

/** What happens to an asynchronous invocation that fails. */
export interface AsyncInvoke {
  /** After the first try. */
  readonly retryAttempts: number;
  /** An older event is not retried. */
  readonly maxEventAgeSeconds: number;
  /** The queue that receives the record of an event that failed in every try. */
  readonly onFailureArn: string | undefined;
}

/** Used when the template declares none. Source: AWS Lambda, "How Lambda handles errors with asynchronous invocation". */
export const DEFAULT_ASYNC_INVOKE: AsyncInvoke = {
  retryAttempts: 2,
  maxEventAgeSeconds: 6 * 60 * 60,
  onFailureArn: undefined,
};

/** What AWS writes to the log in a `REPORT` line. */
export interface InvocationReport {
  readonly functionName: string;
  readonly requestId: string;
  /** Epoch milliseconds when the handler was called. */
  readonly startedAt: number;
  readonly durationMilliseconds: number;
  /** Rounded up to whole milliseconds, as billed. */
  readonly billedMilliseconds: number;
  /** Milliseconds for loading the bundle; null when the sandbox was warm. */
  readonly initMilliseconds: number | null;
  /** Milliseconds of waiting for a free slot. AWS has no such wait. */
  readonly queuedMilliseconds: number;
  readonly memoryMegabytes: number;
  /** Bytes; null where the platform does not report it. */
  readonly maxMemoryBytes: number | null;
  /** `success`, or the failure's error type. */
  readonly outcome: string;
}

export interface LogLine {
  readonly at: string;
  readonly functionName: string;
  readonly requestId: string | null;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** The name in a name, an ARN, or an ARN with a qualifier. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return parts[0] === 'arn' ? (parts[6] ?? nameOrArn) : (parts[0] ?? nameOrArn);
}

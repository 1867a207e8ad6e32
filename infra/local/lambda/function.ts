/** A function as the runner needs it: what the template says, resolved. */
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

/** What becomes of an asynchronous invocation that fails. */
export interface AsyncInvoke {
  /** After the first try. */
  readonly retryAttempts: number;
  /** An event that is older is not tried again. */
  readonly maxEventAgeSeconds: number;
  /** The queue that is told when it is given up. */
  readonly onFailureArn: string | undefined;
}

/** Where the template says nothing. Source: AWS Lambda, "How Lambda handles errors with asynchronous invocation". */
export const DEFAULT_ASYNC_INVOKE: AsyncInvoke = {
  retryAttempts: 2,
  maxEventAgeSeconds: 6 * 60 * 60,
  onFailureArn: undefined,
};

/** What AWS writes in a `REPORT` line. */
export interface InvocationReport {
  readonly functionName: string;
  readonly requestId: string;
  /** Epoch milliseconds at which the handler was called. */
  readonly startedAt: number;
  readonly durationMilliseconds: number;
  /** Rounded up to whole milliseconds, as billed. */
  readonly billedMilliseconds: number;
  /** Milliseconds that loading the bundle took; null when the sandbox was warm. */
  readonly initMilliseconds: number | null;
  /** Milliseconds spent waiting for a free slot, which AWS does not have. */
  readonly queuedMilliseconds: number;
  readonly memoryMegabytes: number;
  /** Bytes; null where the platform does not tell. */
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

/** Accepts a name, an ARN, or an ARN with a qualifier; gives the name. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return parts[0] === 'arn' ? (parts[6] ?? nameOrArn) : (parts[0] ?? nameOrArn);
}

/** What infrastructure and Lambdas must agree on: names of environment variables and indexes, errors to retry, limits. */
export const ENVIRONMENT = {
  exportsTable: 'EXPORTS_TABLE',
  auditTable: 'AUDIT_TABLE',
  workingBucket: 'WORKING_BUCKET',
  reportsBucket: 'REPORTS_BUCKET',
  /** For this many days from the end of an export its report, figures and manifest are under Object Lock. */
  reportRetentionDays: 'REPORT_RETENTION_DAYS',
  /** Uploads (`incoming/`) and registers (`registers/`). */
  registersBucket: 'REGISTERS_BUCKET',
  stateMachineArn: 'STATE_MACHINE_ARN',
  importMachineArn: 'IMPORT_MACHINE_ARN',
  webSocketUrl: 'WEBSOCKET_URL',
  /** https endpoint for PostToConnection (`https://.../stage`). */
  connectionsEndpoint: 'CONNECTIONS_ENDPOINT',
  allowedOrigin: 'ALLOWED_ORIGIN',
  eraseFunction: 'ERASE_FUNCTION',
  userPoolId: 'USER_POOL_ID',
  /** Who sends the mails; not set means that none is sent. */
  mailSender: 'MAIL_SENDER',
  manifestKeyId: 'MANIFEST_KEY_ID',
  linkSignerSecretId: 'LINK_SIGNER_SECRET_ID',
  /** `any`, or a comma-separated list of organisation numbers; not set means any. */
  organisations: 'ORGANISATIONS',
} as const;

export type EnvironmentName = (typeof ENVIRONMENT)[keyof typeof ENVIRONMENT];

/** Thrown when the infrastructure has not set an environment variable that a Lambda needs. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  constructor(variable: string) {
    super(`Environment variable ${variable} is not set`);
  }
}

/** Reads one variable at the time of use. @throws EnvironmentError when it is not set, naming it. */
export function readEnvironment(name: EnvironmentName, source: NodeJS.ProcessEnv = process.env): string {
  const value = source[name];
  if (value === undefined || value === '') {
    throw new EnvironmentError(name);
  }
  return value;
}

/** Reads one variable that may be missing, at the time of use. */
export function readOptional(name: EnvironmentName, source: NodeJS.ProcessEnv = process.env): string | undefined {
  return source[name];
}

/** Tries after the first one for throttling and transient faults; the state machine and the stage wrapper both use it. */
export const MAX_RETRIES = 3;

/** Of the mail about an ended run: the first one, and as often as the stream delivers again. */
export const NOTIFICATION_TRIES = 6;

/** Names of the errors that the state machine retries: the code that throws decides whether a retry makes sense. */
export const RETRYABLE_ERRORS = ['TransientError', 'ThrottledError', 'ConflictError'] as const;

/** Faults of the platform around a handler, which the handler itself cannot throw. */
export const PLATFORM_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
] as const;

/** The account's concurrency is used up. AWS does not queue the invocation, so the state machine waits and retries. */
export const BUSY_ERROR = 'Lambda.TooManyRequestsException';

/** Lambda's own limit: after this, no invocation is still running. */
export const MAX_LAMBDA_SECONDS = 15 * 60;

/** The state machine ends an execution that runs for longer than this. */
export const EXECUTION_TIMEOUT_SECONDS = 2 * 60 * 60;

/** Index of the exports table over items that still need work: open exports and imports, and registers to sweep. */
export const OPEN_EXPORTS_INDEX = 'openExports';

/** With what the sort keys of records begin whose changes a Lambda picks out of the table's stream. */
export const SORT_KEY_PREFIX = { export: 'EXPORT#', import: 'IMPORT#' } as const;

/**
 * With what the partition keys of items in the exports table begin of which a Lambda may touch no others: its role says so
 * (`dynamodb:LeadingKeys`).
 */
export const KEY_PREFIX = {
  ticket: 'TICKET#',
  ticketsOfUser: 'TICKETS#',
  connection: 'CONNECTION#',
  connectionsOfOrganisation: 'CONNECTIONS#',
  /** With the organisation, as all further ones. */
  notification: 'NOTIFICATION#',
  userSettings: 'USER#',
} as const;

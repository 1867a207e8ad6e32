/**
 * What a deployment can set with `-c name=value`: read, checked and completed with defaults. Pure: without CDK and without
 * the environment.
 */
import * as z from 'zod';
import { DEFAULT_REGION, EU_REGIONS } from './region.ts';

export interface Parameters {
  readonly environment: Environment;
  /** A region in the EU. */
  readonly region: string;
  /** The page's own domain; without it the page uses CloudFront's. */
  readonly domain: CustomDomain | undefined;
  /** The address that gets a mail when an alarm fires and when it ends. */
  readonly alarmEmail: string | undefined;
  /** The address that sends a mail when a run ends unwatched; without it none is sent. */
  readonly mailSender: string | undefined;
  /** The organisation numbers that may use the system, or `any`. */
  readonly organisations: 'any' | readonly string[];
  readonly reportRetentionYears: number;
  readonly logRetentionDays: number;
  /**
   * The most chunks of one phase of an export that run at the same time. An account with a small quota of concurrent executions
   * (new ones can have 10) needs fewer.
   */
  readonly mapConcurrency: number;
  /** The address of the published runbook; without it alarms and dashboards name its file. */
  readonly runbookUrl: string | undefined;
  /** Raised to replace the key that signs download links. */
  readonly linkSignerSerial: number;
  /** The former key, kept until the last of its links has run out. */
  readonly linkSignerKeep: number | undefined;
  /** `false` leaves the page's bucket as it is. */
  readonly publishPage: boolean;
}

export interface CustomDomain {
  readonly name: string;
  readonly certificateArn: string;
}

/** Source: Step Functions quotas, an inline Map runs up to 40 iterations at the same time. */
const MAX_CHUNKS_AT_ONCE = 40;

const ENVIRONMENTS = ['production', 'staging'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Thrown when a parameter is unknown or has a wrong value; lists all problems at once. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Check the parameters given with -c:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The retention times in days that CloudWatch Logs supports. */
const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Context comes as text from the command line and as any type from cdk.json. An empty text counts as left out. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === undefined || value === '' ? undefined : value), schema.optional());
const wholeNumber = (atLeast: number, atMost: number) => {
  const message = `a whole number from ${atLeast} to ${atMost}`;
  return z.coerce.number(message).int(message).min(atLeast, message).max(atMost, message);
};
const inTheEu = `a region in the EU, one of ${EU_REGIONS.join(', ')}`;

/** CloudFront reads certificates in us-east-1 only, wherever the stack is. A certificate contains no personal data. */
const CERTIFICATE = /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;

const contextSchema = z.object({
  environment: optional(z.enum(ENVIRONMENTS, `one of ${ENVIRONMENTS.join(', ')}`)),
  region: optional(z.string(inTheEu).refine((region) => EU_REGIONS.includes(region), inTheEu)),
  domainName: optional(z.string().regex(DOMAIN, 'a host name in small letters, such as export.example.org')),
  certificateArn: optional(
    z.string().regex(CERTIFICATE, 'the ARN of an ACM certificate in us-east-1, the region where CloudFront looks'),
  ),
  alarmEmail: optional(z.email('an e-mail address')),
  // In small letters, because the permission to send compares it letter by letter.
  mailSender: optional(
    z.email('an e-mail address in small letters').regex(/^[^A-Z]*$/, 'an e-mail address in small letters'),
  ),
  organisations: optional(
    z
      .string('organisation numbers with commas between, or any')
      .transform((text) => (text.trim() === 'any' ? ('any' as const) : text.split(',').map((number) => number.trim())))
      .refine(
        (list) => list === 'any' || list.every((number) => /^\d{9}$/.test(number)),
        'organisation numbers of nine digits with commas between, or any',
      ),
  ),
  reportRetentionYears: optional(wholeNumber(1, 30)),
  logRetentionDays: optional(
    z.coerce.number().refine((days) => LOG_RETENTION_DAYS.includes(days), `one of ${LOG_RETENTION_DAYS.join(', ')}`),
  ),
  mapConcurrency: optional(wholeNumber(1, MAX_CHUNKS_AT_ONCE)),
  runbookUrl: optional(z.url({ protocol: /^https$/, error: 'an https address' })),
  linkSignerSerial: optional(wholeNumber(1, 1_000_000)),
  linkSignerKeep: optional(wholeNumber(1, 1_000_000)),
  publishPage: optional(
    z.preprocess(String, z.stringbool({ truthy: ['true'], falsy: ['false'], error: 'true or false' })),
  ),
});

export const PARAMETER_NAMES: readonly string[] = Object.keys(contextSchema.shape);

/**
 * @param context the app's whole context; CDK's own keys (with `@`, `:` or `-`) are ignored
 * @throws ParameterError
 */
export function readParameters(context: Readonly<Record<string, unknown>>): Parameters {
  const parsed = contextSchema.safeParse(context);
  const problems = [
    ...unknownNames(context),
    ...(parsed.error?.issues ?? []).map(
      ({ path, message }) => `${path.join('.')}=${String(context[String(path[0])])}: give ${message}`,
    ),
    ...halfADomain(context),
    ...keptTwice(context),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new ParameterError(problems);
  }
  const { data } = parsed;
  return {
    environment: data.environment ?? 'production',
    region: data.region ?? DEFAULT_REGION,
    domain:
      data.domainName === undefined || data.certificateArn === undefined
        ? undefined
        : { name: data.domainName, certificateArn: data.certificateArn },
    alarmEmail: data.alarmEmail,
    mailSender: data.mailSender,
    organisations: data.organisations ?? 'any',
    reportRetentionYears: data.reportRetentionYears ?? 5,
    logRetentionDays: data.logRetentionDays ?? 365,
    mapConcurrency: data.mapConcurrency ?? MAX_CHUNKS_AT_ONCE,
    runbookUrl: data.runbookUrl,
    linkSignerSerial: data.linkSignerSerial ?? 1,
    linkSignerKeep: data.linkSignerKeep,
    publishPage: data.publishPage ?? true,
  };
}

/** Refuses unknown names, because a misspelt `organisation=974760673` would let every organisation in. */
function unknownNames(context: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(context)
    .filter((name) => /^\w+$/.test(name) && !PARAMETER_NAMES.includes(name))
    .map((name) => `${name}: no such parameter; there are ${PARAMETER_NAMES.join(', ')}`);
}

function halfADomain({ domainName = '', certificateArn = '' }: Readonly<Record<string, unknown>>): string[] {
  return (domainName === '') === (certificateArn === '') ? [] : ['domainName and certificateArn: give both or neither'];
}

/** The key in use is kept anyway; naming it twice would make it twice. */
function keptTwice({ linkSignerSerial = 1, linkSignerKeep }: Readonly<Record<string, unknown>>): string[] {
  return Number(linkSignerKeep) === Number(linkSignerSerial)
    ? ['linkSignerKeep: give the serial of the key before, not that of linkSignerSerial']
    : [];
}

export function originOf({ name }: CustomDomain): string {
  return `https://${name}`;
}

/** `BufdirExport` is production; the local engine runs it too. */
export function stackName(environment: Environment): string {
  return environment === 'production' ? 'BufdirExport' : `BufdirExport-${environment}`;
}

/**
 * What a deployment may choose, by `-c name=value`: read, checked and completed with its defaults in one place. Pure: it
 * knows neither CDK nor the environment.
 */
import * as z from 'zod';
import { DEFAULT_REGION, EU_REGIONS } from './region.ts';

export interface Parameters {
  readonly environment: Environment;
  /** In the EU. */
  readonly region: string;
  /** The page's own domain; without one it lives at CloudFront's. */
  readonly domain: CustomDomain | undefined;
  /** Who is written to when an alarm fires and when it is over. */
  readonly alarmEmail: string | undefined;
  /** Organisation numbers that are let in, or `any`. */
  readonly organisations: 'any' | readonly string[];
  readonly reportRetentionYears: number;
  readonly logRetentionDays: number;
  /**
   * Chunks of one phase of an export that run at the same time, at most. Forty is the design's; an account with a small quota of
   * concurrent executions (new ones may have 10) wants fewer.
   */
  readonly mapConcurrency: number;
  /** Where operations read the runbook; without it alarms and dashboards name its file. */
  readonly runbookUrl: string | undefined;
  /** Raised to replace the key that signs download links. */
  readonly linkSignerSerial: number;
  /** The key before it, kept until the last of its links has run out. */
  readonly linkSignerKeep: number | undefined;
  /** `false` leaves the page's bucket as it is. */
  readonly publishPage: boolean;
}

export interface CustomDomain {
  readonly name: string;
  readonly certificateArn: string;
}

/** What an inline Map is known to do (DESIGN). */
const MOST_CHUNKS_AT_ONCE = 40;

const ENVIRONMENTS = ['production', 'staging'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Thrown when a parameter is unknown or not as it should be; says all that is wrong at once. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Check the parameters given with -c:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** What CloudWatch Logs can keep logs for; it knows no other number. */
const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Context comes as text from the command line and as anything from cdk.json. An empty text is a parameter left out. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === undefined || value === '' ? undefined : value), schema.optional());
const wholeNumber = (atLeast: number, atMost: number) => {
  const message = `a whole number from ${atLeast} to ${atMost}`;
  return z.coerce.number(message).int(message).min(atLeast, message).max(atMost, message);
};
const inTheEu = `a region in the EU, one of ${EU_REGIONS.join(', ')}`;

/** Wherever the stack is: CloudFront reads certificates in us-east-1 alone. There is no personal data in one. */
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
  mapConcurrency: optional(wholeNumber(1, MOST_CHUNKS_AT_ONCE)),
  runbookUrl: optional(z.url({ protocol: /^https$/, error: 'an https address' })),
  linkSignerSerial: optional(wholeNumber(1, 1_000_000)),
  linkSignerKeep: optional(wholeNumber(1, 1_000_000)),
  publishPage: optional(
    z.preprocess(String, z.stringbool({ truthy: ['true'], falsy: ['false'], error: 'true or false' })),
  ),
});

export const PARAMETER_NAMES: readonly string[] = Object.keys(contextSchema.shape);

/**
 * @param context all of the app's context: what is CDK's own in it (a name with `@`, `:` or `-`) is passed over
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
    ...keptForNothing(context),
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
    organisations: data.organisations ?? 'any',
    reportRetentionYears: data.reportRetentionYears ?? 5,
    logRetentionDays: data.logRetentionDays ?? 365,
    mapConcurrency: data.mapConcurrency ?? MOST_CHUNKS_AT_ONCE,
    runbookUrl: data.runbookUrl,
    linkSignerSerial: data.linkSignerSerial ?? 1,
    linkSignerKeep: data.linkSignerKeep,
    publishPage: data.publishPage ?? true,
  };
}

/** A misspelt `organisation=974760673` would let everybody in. */
function unknownNames(context: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(context)
    .filter((name) => /^\w+$/.test(name) && !PARAMETER_NAMES.includes(name))
    .map((name) => `${name}: no such parameter; there are ${PARAMETER_NAMES.join(', ')}`);
}

function halfADomain({ domainName = '', certificateArn = '' }: Readonly<Record<string, unknown>>): string[] {
  return (domainName === '') === (certificateArn === '') ? [] : ['domainName and certificateArn: give both or neither'];
}

/** The key in use is kept anyway; named twice it would be made twice. */
function keptForNothing({ linkSignerSerial = 1, linkSignerKeep }: Readonly<Record<string, unknown>>): string[] {
  return Number(linkSignerKeep) === Number(linkSignerSerial)
    ? ['linkSignerKeep: give the serial of the key before, not that of linkSignerSerial']
    : [];
}

export function originOf({ name }: CustomDomain): string {
  return `https://${name}`;
}

/** `BufdirExport` is production, and what the local engine runs. */
export function stackName(environment: Environment): string {
  return environment === 'production' ? 'BufdirExport' : `BufdirExport-${environment}`;
}

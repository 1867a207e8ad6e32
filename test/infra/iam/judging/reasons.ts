/** Why grants stay that no run uses. A reason for a grant that is used, or that does not exist, fails the test too. */
import { FUNCTION_NAMES } from '../../../../infra/functions.ts';
import type { Verdict } from './verdict.ts';

interface Reason {
  readonly identities: readonly string[];
  readonly grants: readonly string[];
  readonly reason: string;
}

const WITH_TABLES = FUNCTION_NAMES.filter((name) => name !== 'heartbeat');

/** In no run an object of theirs is missing. */
const READERS_OF_WHAT_IS_THERE = [
  'complete-check',
  'plan-query',
  'query-activities',
  'map-columns',
  'deduplicate-participants',
  'generate-file',
  'publish-register',
  'finaliser',
  'api',
  'records',
];

export const REASONS: readonly Reason[] = [
  {
    identities: WITH_TABLES,
    grants: ['kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'].map(
      (action) => `${action} StorageDataKey via dynamodb`,
    ),
    reason:
      "DynamoDB's guide asks for it of each user of a table under a customer-managed key; only AWS could show that a table works without it.",
  },
  {
    identities: ['begin-phase'],
    grants: ['dynamodb:DeleteItem StorageExports'],
    reason:
      'It releases the lock when this Lambda itself fails for good: a fault of the database that outlasts all retries.',
  },
  {
    identities: ['connect'],
    grants: ['dynamodb:GetItem', 'dynamodb:DeleteItem'].map(
      (action) =>
        `${action} StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike CONNECTION#* or CONNECTIONS#* and dynamodb:LeadingKeys Null false`,
    ),
    reason: 'It takes a connection back that passed the limit together with another one of the same moment.',
  },
  {
    identities: ['generate-file'],
    grants: ['s3:AbortMultipartUpload StorageWorking/work/*/generating_file/*'],
    reason:
      'A report of more than 5 MiB is uploaded in parts, which are aborted when the export is stopped. The samples are smaller.',
  },
  {
    identities: ['plan-query', 'complete-check'],
    grants: ['s3:ListBucket StorageWorking if s3:prefix StringLikeIfExists work/*/initialised/*'],
    reason: 'Without it S3 answers 403 instead of 404 when the frozen basis, or what was made from it, is gone.',
  },
  {
    identities: ['LinkSignerUser'],
    grants: ['s3:GetObject StorageReports/reports/*'],
    reason: 'The record of an export of an older release names no version, so its links are to the latest.',
  },
  {
    identities: ['store-file'],
    grants: ['s3:ListBucket StorageReports if s3:prefix StringLikeIfExists reports/*'],
    reason: 'Without it S3 answers 403 instead of 404 when the report that was just copied is not there.',
  },
  {
    identities: ['store-file'],
    grants: ['s3:GetObject StorageReports/reports/*'],
    reason: 'It compares an object that is there already, because the answer to its first request was lost.',
  },
  {
    identities: ['LinkSignerUser'],
    grants: ['s3:GetObject StorageReports/reports/*'],
    reason: 'Links to reports of an older release, whose records name no version.',
  },
  {
    identities: READERS_OF_WHAT_IS_THERE,
    grants: ['s3:ListBucket StorageRegisters if s3:prefix StringLikeIfExists registers/*'],
    reason:
      'Without it S3 answers 403 instead of 404 when an object of a register is missing, and the failure would not say which file to upload again.',
  },
  {
    identities: ['reconciler'],
    grants: ['s3:DeleteObject StorageRegisters/registers/*'],
    reason: 'A sweep deletes nothing younger than a day, and the runs last minutes.',
  },
  {
    identities: ['finaliser', 'push', 'notifier'],
    grants: ['sqs:GetQueueAttributes EventsDeadLetters', 'sqs:GetQueueUrl EventsDeadLetters'],
    reason: 'CDK grants it together with SendMessage to a Lambda with a dead-letter queue.',
  },
  {
    identities: ['notifier'],
    grants: ['sqs:SendMessage EventsDeadLetters'],
    reason: 'Lambda puts changes there that the notifier could not read in any try; in the runs it reads all.',
  },
  {
    identities: ['ExportMachine', 'ImportMachine'],
    grants: [
      'logs:CreateLogDelivery *',
      'logs:DeleteLogDelivery *',
      'logs:DescribeLogGroups *',
      'logs:DescribeResourcePolicies *',
      'logs:GetLogDelivery *',
      'logs:ListLogDeliveries *',
      'logs:PutResourcePolicy *',
      'logs:UpdateLogDelivery *',
    ],
    reason: 'Step Functions sets up the delivery of its execution log with it, when the machine is deployed.',
  },
  {
    identities: ['ExportMachine', 'ImportMachine'],
    grants: [
      'xray:GetSamplingRules *',
      'xray:GetSamplingTargets *',
      'xray:PutTelemetryRecords *',
      'xray:PutTraceSegments *',
    ],
    reason: 'Step Functions writes its traces with it; the local engine has no X-Ray.',
  },
];

export interface Accounting {
  /** `begin-phase: dynamodb:Query StorageExports` */
  readonly withoutReason: readonly string[];
  /** Of a grant that was used, or that no identity has. */
  readonly withoutGrant: readonly string[];
}

export function accountFor(verdicts: readonly Verdict[], reasons: readonly Reason[]): Accounting {
  const unused = verdicts.flatMap(({ identity, unused: grants }) => grants.map((grant) => `${identity}: ${grant}`));
  const given = reasons.flatMap(({ identities, grants }) =>
    identities.flatMap((identity) => grants.map((grant) => `${identity}: ${grant}`)),
  );
  return {
    withoutReason: unused.filter((each) => !given.includes(each)),
    withoutGrant: given.filter((each) => !unused.includes(each)),
  };
}

/** The widest resource and the fewest conditions that an identity may have for each action. */
import { constructId, FUNCTION_NAMES, STAGE_FUNCTIONS } from '../../../../infra/functions.ts';

const without = (...names: string[]) => FUNCTION_NAMES.filter((name) => !names.includes(name));
const stagesWithout = (...names: string[]) => Object.keys(STAGE_FUNCTIONS).filter((name) => !names.includes(name));

const WRITERS = stagesWithout('begin-phase', 'complete-empty', 'store-file');
const WITH_FILES = [...WRITERS, 'store-file'];
const CLEANERS = ['finaliser', 'reconciler', 'api'];
/** They may use no record of an export. */
const SOCKETS = ['connect', 'disconnect', 'heartbeat'];

const CONNECTIONS =
  'StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike CONNECTION#* or CONNECTIONS#* and dynamodb:LeadingKeys Null false';
const TICKETS =
  'StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike TICKET#* and dynamodb:LeadingKeys Null false';
const LISTED = 'if s3:prefix StringLikeIfExists';

/**
 * Identities; the actions of one service; resource and conditions as `namesOfGrants` names them. `OWN` is the identity in
 * CamelCase.
 */
// biome-ignore format: a table is read by its columns
const ROWS: readonly (readonly [readonly string[], string, string])[] = [
  [without(...SOCKETS),         'dynamodb:GetItem PutItem',                               'StorageExports'],
  [without(...SOCKETS, 'push'), 'dynamodb:DeleteItem',                                    'StorageExports'],
  [['complete-empty', 'generate-file', 'store-file', ...CLEANERS, 'push'], 'dynamodb:Query', 'StorageExports'],
  [['query-activities', 'aggregate-activities', 'map-columns', 'push'], 'dynamodb:UpdateItem', 'StorageExports'],
  [['reconciler'],              'dynamodb:Query',                                         'StorageExports/index/openExports'],
  [['connect'],                 'dynamodb:PutItem',                                       CONNECTIONS],
  [['connect'],                 'dynamodb:DeleteItem',                                    TICKETS],
  [['disconnect', 'push'],      'dynamodb:GetItem DeleteItem',                            CONNECTIONS],
  [['push'],                    'dynamodb:DescribeStream GetRecords GetShardIterator',    'StorageExports/stream/local'],
  [['push'],                    'dynamodb:ListStreams',                                   '*'],
  [without(...SOCKETS, 'push', 'import-register'), 'dynamodb:PutItem',                    'StorageAudit'],
  [['api'],                     'dynamodb:Query',                                         'StorageAudit'],
  [['plan-query', 'query-activities', 'reconciler'], 'dynamodb:Query',                    'StorageActivities'],
  [['import-register', 'reconciler'], 'dynamodb:BatchWriteItem',                          'StorageActivities'],

  [WITH_FILES,                  's3:GetObject',                                           'StorageWorking/work/*'],
  [WRITERS,                     's3:PutObject',                                           'StorageWorking/work/*'],
  [['generate-file', 'bundle-attachments', ...CLEANERS], 's3:AbortMultipartUpload',       'StorageWorking/work/*'],
  [CLEANERS,                    's3:DeleteObject',                                        'StorageWorking/work/*'],
  [[...WITH_FILES, ...CLEANERS], 's3:ListBucket',                                         `StorageWorking ${LISTED} work/*`],
  [CLEANERS,                    's3:ListBucketMultipartUploads',                          `StorageWorking ${LISTED} work/*`],
  [['import-register'],         's3:GetObject',                                           'StorageWorking/imports/*'],
  [['import-register'],         's3:ListBucket',                                          `StorageWorking ${LISTED} imports/*`],
  [['store-file', 'api', 'LinkSignerUser'], 's3:GetObject',                               'StorageReports/reports/*'],
  [['store-file'],              's3:PutObject',                                           'StorageReports/reports/*'],
  [['store-file', 'api'],       's3:ListBucket',                                          `StorageReports ${LISTED} reports/*`],

  [without('heartbeat'),        'kms:Decrypt DescribeKey Encrypt GenerateDataKey',        'StorageDataKey via dynamodb'],
  [[...WITH_FILES, 'api', 'import-register', 'LinkSignerUser'], 'kms:Decrypt',            'StorageDataKey via s3'],
  [WITH_FILES,                  'kms:GenerateDataKey',                                    'StorageDataKey via s3'],
  [['store-file', 'api'],       'kms:Decrypt',                                            'StorageDataKey via secretsmanager'],
  [['store-file'],              'kms:GetPublicKey Sign',                                  'StorageManifestKey'],
  [['store-file', 'api'],       'secretsmanager:GetSecretValue',                          'LinkSignerSecret'],

  [['reconciler', 'api'],       'states:StartExecution',                                  'ExportMachine'],
  [['reconciler', 'api'],       'states:DescribeExecution',                               'ExportMachine executions:*'],
  [['finaliser', 'reconciler'], 'states:GetExecutionHistory',                             'ExportMachine executions:*'],
  [['api'],                     'states:StopExecution',                                   'ExportMachine executions:*'],
  [['push'],                    'execute-api:ManageConnections',                          'WebSocketApi/live/POST/@connections/*'],
  [['finaliser', 'push'],       'sqs:GetQueueAttributes GetQueueUrl SendMessage',         'EventsDeadLetters'],

  [FUNCTION_NAMES,              'logs:CreateLogStream PutLogEvents',                      'OWNLog'],
  [[...FUNCTION_NAMES, 'ExportMachine'], 'xray:PutTelemetryRecords PutTraceSegments',     '*'],
  [['ExportMachine'],           'xray:GetSamplingRules GetSamplingTargets',               '*'],
  [['ExportMachine'],           'logs:CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies', '*'],
  [['ExportMachine'],           'logs:GetLogDelivery ListLogDeliveries PutResourcePolicy UpdateLogDelivery', '*'],
];

const INVOKED = Object.keys(STAGE_FUNCTIONS).map((stage) => `lambda:InvokeFunction ${ownName(stage)}`);

/** @returns the names of the grants that each identity may have at most, by the identity's name */
export function widestGrants(): ReadonlyMap<string, readonly string[]> {
  const named = ROWS.flatMap(([identities, actions, on]) => {
    const [service = '', names = ''] = actions.split(':');
    return identities.flatMap((identity) =>
      names
        .split(' ')
        .map((name) => ({ identity, grant: `${service}:${name} ${on.replace('OWN', ownName(identity))}` })),
    );
  });
  const all = [...named, ...INVOKED.map((grant) => ({ identity: 'ExportMachine', grant }))];
  return new Map(
    Object.entries(Object.groupBy(all, ({ identity }) => identity)).map(([identity, grants = []]) => [
      identity,
      grants.map(({ grant }) => grant),
    ]),
  );
}

function ownName(identity: string): string {
  const name = FUNCTION_NAMES.find((each) => each === identity);
  return name === undefined ? identity : constructId(name);
}

/** The widest resource and the fewest conditions that an identity may have for each action. */

import { STAGE_FUNCTIONS } from '../../../../infra/functions/stage-functions.ts';
import { constructId, FUNCTION_NAMES, IMPORT_FUNCTIONS } from '../../../../infra/functions.ts';

const without = (...names: string[]) => FUNCTION_NAMES.filter((name) => !names.includes(name));
const stagesWithout = (...names: string[]) => Object.keys(STAGE_FUNCTIONS).filter((name) => !names.includes(name));

const WRITERS = stagesWithout('begin-phase', 'query-activities', 'complete-empty', 'store-file');
const WITH_FILES = [...WRITERS, 'query-activities', 'store-file'];
/** By part of the working prefix: who reads what the stage of that name made. */
const READ_PARTS: readonly (readonly [string, readonly string[]])[] = [
  ['initialised', WITH_FILES],
  ['aggregating', ['complete-check', 'generate-file']],
  ['deduplicating', ['complete-check', 'map-columns', 'generate-file', 'store-file']],
  ['mapping_columns', ['generate-file']],
  ['generating_file', ['bundle-attachments', 'store-file']],
  ['bundling_attachments', ['store-file']],
  ['attachments', ['bundle-attachments']],
];
const WRITTEN_PARTS = [
  ['initialised', 'plan-query'],
  ['aggregating', 'aggregate-activities'],
  ['deduplicating', 'deduplicate-participants'],
  ['mapping_columns', 'map-columns'],
  ['generating_file', 'generate-file'],
  ['bundling_attachments', 'bundle-attachments'],
] as const;
const WITH_LISTS = ['deduplicate-participants', 'complete-check', 'generate-file', 'read-file', 'erase', 'records'];
const OF_CHUNKS = [
  'query-activities',
  'aggregate-activities',
  'map-columns',
  'complete-check',
  'read-file',
  'erase',
  'records',
];
/** They change what a register holds. */
const WRITERS_OF_ROWS = ['read-file', 'erase'];
/** They publish a version of a register. */
const PUBLISHERS = ['publish-register', 'finaliser', 'reconciler'];
const WITH_MANIFESTS = ['plan-query', 'complete-check', 'read-file', ...PUBLISHERS, 'api', 'erase', 'records'];
const READERS_OF_REGISTERS = [...new Set([...WITH_LISTS, ...OF_CHUNKS, ...WITH_MANIFESTS])];
const WRITERS_OF_REGISTERS = [
  'aggregate-activities',
  'deduplicate-participants',
  'complete-check',
  ...WRITERS_OF_ROWS,
  ...PUBLISHERS,
  'api',
];
const CLEANERS = ['finaliser', 'reconciler', 'api', 'erase'];
/** The end of an export starts the next one; that of an import or a check starts a check, or stops one. */
const STARTERS = ['finaliser', 'reconciler', 'api'];
/** They put reports under retention. */
const KEEPERS = ['finaliser', 'reconciler'];
const MACHINES = ['ExportMachine', 'ImportMachine'];
/** They may use no record of an export. */
const SOCKETS = ['connect', 'disconnect', 'heartbeat', 'notifier'];

const CONNECTIONS =
  'StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike CONNECTION#* or CONNECTIONS#* and dynamodb:LeadingKeys Null false';
const COUNTED_CONNECTIONS =
  'StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike CONNECTIONS#* and dynamodb:LeadingKeys Null false';
const NOTIFICATIONS =
  'StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike NOTIFICATION#* and dynamodb:LeadingKeys Null false';
const NOTIFICATIONS_AND_USERS =
  'StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike NOTIFICATION#* or USER#* and dynamodb:LeadingKeys Null false';
const TICKETS =
  'StorageExports if dynamodb:LeadingKeys ForAllValues:StringLike TICKET#* and dynamodb:LeadingKeys Null false';
const LISTED = 'if s3:prefix StringLikeIfExists';

/**
 * Identities; the actions of one service; resource and conditions as `namesOfGrants` names them. `OWN` is the identity in
 * CamelCase.
 */
// biome-ignore format: a table is read by its columns
const ROWS: readonly (readonly [readonly string[], string, string])[] = [
  [without(...SOCKETS),         'dynamodb:GetItem',                                       'StorageExports'],
  [without(...SOCKETS, 'records'), 'dynamodb:PutItem',                                    'StorageExports'],
  [[...stagesWithout('complete-check'), ...CLEANERS], 'dynamodb:DeleteItem',              'StorageExports'],
  [['plan-query', 'complete-empty', 'deduplicate-participants', 'complete-check', 'generate-file', 'store-file', ...CLEANERS, 'push'], 'dynamodb:Query', 'StorageExports'],
  [['query-activities', 'aggregate-activities', 'map-columns', ...PUBLISHERS, 'api', 'push', 'erase'], 'dynamodb:UpdateItem', 'StorageExports'],
  [['reconciler', 'erase'],     'dynamodb:Query',                                         'StorageExports/index/openExports'],
  [['connect'],                 'dynamodb:PutItem',                                       CONNECTIONS],
  [['connect'],                 'dynamodb:DeleteItem',                                    TICKETS],
  [['connect', 'disconnect', 'push'], 'dynamodb:GetItem DeleteItem',                      CONNECTIONS],
  [['connect', 'notifier'],     'dynamodb:Query',                                         COUNTED_CONNECTIONS],
  [['notifier'],                'dynamodb:GetItem',                                       NOTIFICATIONS_AND_USERS],
  [['notifier'],                'dynamodb:PutItem',                                       NOTIFICATIONS],
  [['push', 'notifier'],        'dynamodb:DescribeStream GetRecords GetShardIterator',    'StorageExports/stream/local'],
  [['push', 'notifier'],        'dynamodb:ListStreams',                                   '*'],
  [without(...SOCKETS, 'push', 'plan-import', 'records'), 'dynamodb:PutItem',                        'StorageAudit'],
  [['api', 'erase'],            'dynamodb:Query',                                         'StorageAudit'],

  ...READ_PARTS.map(([part, readers]) =>
    [readers,                   's3:GetObject',                                           `StorageWorking/work/*/${part}/*`] as const),
  [WITH_FILES.filter((name) => name !== 'bundle-attachments'), 's3:ListBucket',           `StorageWorking ${LISTED} work/*/initialised/*`],
  [['bundle-attachments'],      's3:ListBucket',                                          `StorageWorking ${LISTED} work/*/attachments/*`],
  ...WRITTEN_PARTS.map(([part, writer]) =>
    [[writer],                  's3:PutObject',                                           `StorageWorking/work/*/${part}/*`] as const),
  [['generate-file'],           's3:AbortMultipartUpload',                                'StorageWorking/work/*/generating_file/*'],
  [['bundle-attachments'],      's3:AbortMultipartUpload',                                'StorageWorking/work/*/bundling_attachments/*'],
  [CLEANERS,                    's3:AbortMultipartUpload',                                'StorageWorking/work/*'],
  [CLEANERS,                    's3:DeleteObject',                                        'StorageWorking/work/*'],
  [CLEANERS,                    's3:ListBucket',                                          `StorageWorking ${LISTED} work/*`],
  [CLEANERS,                    's3:ListBucketMultipartUploads',                          `StorageWorking ${LISTED} work/*`],
  [['api'],                     's3:PutObject',                                           'StorageRegisters/incoming/*'],
  [['read-file'],               's3:GetObject',                                           'StorageRegisters/incoming/*'],
  [['read-file', ...CLEANERS],  's3:DeleteObject',                                        'StorageRegisters/incoming/*'],
  [CLEANERS,                    's3:ListBucket',                                          `StorageRegisters ${LISTED} incoming/*`],
  [OF_CHUNKS,                   's3:GetObject',                                           'StorageRegisters/registers/*/chunks/*'],
  [WRITERS_OF_ROWS,             's3:PutObject',                                           'StorageRegisters/registers/*/chunks/*'],
  [WITH_LISTS,                  's3:GetObject',                                           'StorageRegisters/registers/*/lists/*'],
  [WRITERS_OF_ROWS,             's3:PutObject',                                           'StorageRegisters/registers/*/lists/*'],
  [[...PUBLISHERS, 'erase'],      's3:GetObject',                                           'StorageRegisters/registers/*/files/*'],
  [['read-file'],               's3:PutObject',                                           'StorageRegisters/registers/*/files/*'],
  [WITH_MANIFESTS,              's3:GetObject',                                           'StorageRegisters/registers/*/manifests/*'],
  [[...PUBLISHERS, 'api', 'erase'], 's3:PutObject',                                       'StorageRegisters/registers/*/manifests/*'],
  [['aggregate-activities', 'deduplicate-participants'], 's3:GetObject',                  'StorageRegisters/registers/*/facts/*'],
  [['aggregate-activities'],    's3:PutObject',                                           'StorageRegisters/registers/*/facts/*'],
  [['deduplicate-participants'], 's3:GetObject PutObject',                                'StorageRegisters/registers/*/counted/*'],
  [['api'],                     's3:GetObject',                                           'StorageRegisters/registers/*/rows-in-error/*'],
  [['read-file'],               's3:PutObject',                                           'StorageRegisters/registers/*/rows-in-error/*'],
  [['deduplicate-participants', 'api', 'records'], 's3:GetObject',                        'StorageRegisters/registers/*/checks/*'],
  [['complete-check'],          's3:PutObject',                                           'StorageRegisters/registers/*/checks/*'],
  [['reconciler', 'erase'],     's3:DeleteObject',                                        'StorageRegisters/registers/*'],
  [READERS_OF_REGISTERS,        's3:ListBucket',                                          `StorageRegisters ${LISTED} registers/*`],
  [['store-file', 'api', 'LinkSignerUser'], 's3:GetObject GetObjectVersion',              'StorageReports/reports/*'],
  [KEEPERS,                     's3:PutObjectRetention DeleteObjectVersion',              'StorageReports/reports/*'],
  [KEEPERS,                     's3:ListBucketVersions',                                  `StorageReports ${LISTED} reports/*`],
  [['store-file'],              's3:PutObject',                                           'StorageReports/reports/*'],
  [['store-file', 'api'],       's3:ListBucket',                                          `StorageReports ${LISTED} reports/*`],

  [without('heartbeat'),        'kms:Decrypt DescribeKey Encrypt GenerateDataKey',        'StorageDataKey via dynamodb'],
  [[...new Set([...WITH_FILES, ...READERS_OF_REGISTERS]), 'LinkSignerUser'], 'kms:Decrypt', 'StorageDataKey via s3'],
  [[...new Set([...WRITERS, 'store-file', ...WRITERS_OF_REGISTERS])], 'kms:GenerateDataKey', 'StorageDataKey via s3'],
  [['api'],                     'kms:Decrypt',                                            'StorageDataKey via secretsmanager'],
  [['store-file'],              'kms:Sign',                                               'StorageManifestKey'],
  [['store-file', 'api'],       'kms:GetPublicKey',                                       'StorageManifestKey'],
  [['api'],                     'secretsmanager:GetSecretValue',                          'LinkSignerSecret'],

  [STARTERS,                    'states:StartExecution',                                  'ExportMachine'],
  [['reconciler', 'api'],       'states:StartExecution',                                  'ImportMachine'],
  [['reconciler', 'api'],       'states:DescribeExecution',                               'ExportMachine executions:*'],
  [['reconciler', 'api'],       'states:DescribeExecution',                               'ImportMachine executions:*'],
  [['finaliser', 'reconciler'], 'states:GetExecutionHistory',                             'ExportMachine executions:*'],
  [['finaliser', 'reconciler'], 'states:GetExecutionHistory',                             'ImportMachine executions:*'],
  [STARTERS,                    'states:StopExecution',                                   'ExportMachine executions:*'],
  [['reconciler', 'api'],       'states:StopExecution',                                   'ImportMachine executions:*'],
  [['api'],                     'lambda:InvokeFunction',                                  'Erase'],
  [['push'],                    'execute-api:ManageConnections',                          'WebSocketApi/live/POST/@connections/*'],
  [['notifier'],                'cognito-idp:AdminGetUser',                               'IdentityUsers'],
  [['notifier'],                'ses:SendEmail',                                          'MailDomain if ses:FromAddress StringEquals eksport@bufdir.example'],
  [['finaliser', 'push', 'notifier'], 'sqs:GetQueueAttributes GetQueueUrl SendMessage',         'EventsDeadLetters'],

  [FUNCTION_NAMES,              'logs:CreateLogStream PutLogEvents',                      'OWNLog'],
  [[...FUNCTION_NAMES, ...MACHINES], 'xray:PutTelemetryRecords PutTraceSegments',         '*'],
  [MACHINES,                    'xray:GetSamplingRules GetSamplingTargets',               '*'],
  [MACHINES,                    'logs:CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies', '*'],
  [MACHINES,                    'logs:GetLogDelivery ListLogDeliveries PutResourcePolicy UpdateLogDelivery', '*'],
];

const INVOKED = Object.entries({ ExportMachine: STAGE_FUNCTIONS, ImportMachine: IMPORT_FUNCTIONS }).flatMap(
  ([identity, stages]) =>
    Object.keys(stages).map((stage) => ({ identity, grant: `lambda:InvokeFunction ${ownName(stage)}` })),
);

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
  const all = [...named, ...INVOKED];
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

/** Consumes the ends of exports and imports from the exports table's stream, and sends mails about those that nobody watches. */

import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { mailClient } from '../../adapters/clients/mail.ts';
import { userPoolClient } from '../../adapters/clients/user-pool.ts';
import { embeddedMetrics } from '../../adapters/embedded-metrics.ts';
import { lazily } from '../../adapters/lazily.ts';
import { SesMailService } from '../../adapters/mail-service.ts';
import { DynamoNotificationLog } from '../../adapters/tables/notifications/notification-log.ts';
import { streamChanges } from '../../adapters/tables/stream-records.ts';
import { CognitoUserDirectory } from '../../adapters/user-directory.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../../environment.ts';
import { type NotifierDependencies, notifier } from '../../events/notify/notifier.ts';
import type { NotifyDependencies } from '../../events/notify/notify.ts';
import { type LogKeys, structuredLog } from '../../log.ts';
import { systemClock } from '../dependencies/clock.ts';
import { connectionStore } from '../dependencies/sockets/connections.ts';
import { userSettings } from '../dependencies/users/user-settings.ts';
import { observed } from '../observed.ts';

const dependencies = lazily((): NotifierDependencies => {
  const log = structuredLog();
  const logFault = (message: string, keys: LogKeys) => log.error(message, keys);
  const sender = readOptional(ENVIRONMENT.mailSender);
  if (sender === undefined) {
    // Once for each process: nothing is wrong, and somebody may wonder.
    log.info('no mail is sent: the stack has no mailSender');
  }
  return { changesOf: streamChanges, logFault, notify: sender === undefined ? undefined : sending(sender, logFault) };
});

function sending(sender: string, logFault: NotifyDependencies['logFault']): NotifyDependencies {
  const table = readEnvironment(ENVIRONMENT.exportsTable);
  return {
    notifications: new DynamoNotificationLog(documentClient(), table, systemClock),
    connections: connectionStore(),
    settings: userSettings(),
    users: new CognitoUserDirectory(userPoolClient(), readEnvironment(ENVIRONMENT.userPoolId)),
    mails: new SesMailService(mailClient(), sender),
    pageOrigin: readEnvironment(ENVIRONMENT.allowedOrigin),
    metrics: embeddedMetrics(),
    logFault,
  };
}

export const handler = observed('notifier', (event: unknown) => notifier(event, dependencies()));

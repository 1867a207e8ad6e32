/** Sends the mail about one ended run, at most once. */
import { isExportError } from '../../domain/errors.ts';
import type { EndedRun } from '../../domain/notifications/ended-run.ts';
import { mailText } from '../../domain/notifications/mail-text.ts';
import { NOTIFICATION_TRIES } from '../../environment.ts';
import { errorLogKeys, type LogKeys } from '../../log.ts';
import type {
  ConnectionStore,
  MailService,
  Metrics,
  Notification,
  NotificationLog,
  Unsent,
  UserDirectory,
  UserSettingsStore,
} from '../../ports.ts';

export interface NotifyDependencies {
  readonly notifications: NotificationLog;
  readonly connections: Pick<ConnectionStore, 'ofOrganisation'>;
  readonly settings: Pick<UserSettingsStore, 'read'>;
  readonly users: UserDirectory;
  readonly mails: MailService;
  /** `https://...` of the page. */
  readonly pageOrigin: string;
  readonly metrics: Metrics;
  readonly logFault: (message: string, keys: LogKeys) => void;
}

/** @throws ExportError that is retryable while the mail may be tried again */
export async function notify(run: EndedRun, dependencies: NotifyDependencies): Promise<void> {
  const { notifications } = dependencies;
  const before = await notifications.read(run);
  // Judged once: a later delivery must not find a page that was closed since.
  const next = before === undefined ? firstState(await whyUnsent(run, dependencies)) : nextState(before);
  if (next === undefined || !(await notifications.write(run, before, next))) {
    return;
  }
  if (next.state === 'sending') {
    await trySending(run, next, dependencies);
  } else if (next.state === 'given_up') {
    giveUp(run, { why: 'outcome unknown' }, dependencies);
  }
}

function firstState(unsent: Unsent | undefined): Notification {
  return unsent === undefined ? { state: 'sending', tries: 1 } : { state: unsent, tries: 0 };
}

/** @returns undefined when nothing is left to do */
function nextState({ state, tries }: Notification): Notification | undefined {
  switch (state) {
    case 'failed':
      return { state: 'sending', tries: tries + 1 };
    case 'sending':
      // The process ended during the try. The mail may have gone out, and is not sent twice.
      return { state: 'given_up', tries };
    default:
      return undefined;
  }
}

async function whyUnsent(
  { organisationNumber, startedBy }: EndedRun,
  { connections, settings }: NotifyDependencies,
): Promise<Unsent | undefined> {
  const open = await connections.ofOrganisation(organisationNumber);
  if (open.some(({ userId }) => userId === startedBy)) {
    return 'watched';
  }
  return (await settings.read(organisationNumber, startedBy)).mailWhenDone ? undefined : 'unwanted';
}

async function trySending(run: EndedRun, sending: Notification, dependencies: NotifyDependencies): Promise<void> {
  const { tries } = sending;
  const { state, error } = await sent(run, dependencies).then(
    (outcome) => ({ state: outcome, error: undefined }),
    (thrown: unknown) => ({
      state: mayPass(thrown, tries) ? ('failed' as const) : ('given_up' as const),
      error: thrown,
    }),
  );
  await dependencies.notifications.write(run, sending, { state, tries });
  if (state === 'failed') {
    throw error;
  }
  if (state === 'given_up') {
    giveUp(run, errorLogKeys(error), dependencies);
  }
}

async function sent(run: EndedRun, { users, mails, pageOrigin, metrics }: NotifyDependencies) {
  const address = await users.verifiedAddress(run.startedBy);
  if (address === undefined) {
    return 'no_address' as const;
  }
  await mails.send(address, mailText(run, pageOrigin));
  metrics.add('NotificationsSent', 1);
  return 'sent' as const;
}

function mayPass(error: unknown, tries: number): boolean {
  return isExportError(error) && error.retryable && tries < NOTIFICATION_TRIES;
}

/** The run itself has ended well or not, whatever becomes of its mail. */
function giveUp(
  { id, kind, attempt, correlationId }: EndedRun,
  why: LogKeys,
  { metrics, logFault }: NotifyDependencies,
): void {
  metrics.add('NotificationsFailed', 1);
  logFault('notification given up', {
    [kind === 'export' ? 'exportId' : 'importId']: id,
    attempt,
    correlationId,
    ...why,
  });
}

/** Mails about ended runs: whether one is to be sent, to whom, and what became of it. */
import type { EndedRun } from '../domain/notifications/ended-run.ts';
import type { MailText } from '../domain/notifications/mail-text.ts';

/** Why no mail is sent. */
export type Unsent = 'watched' | 'unwanted';

/**
 * What became of the mail about one attempt of a run. `sending`: a try is under way, or its process ended before it could say how
 * it went; `failed`: the service refused it; `given_up`: it will not be tried again.
 */
export type NotificationState = Unsent | 'no_address' | 'sending' | 'sent' | 'failed' | 'given_up';

export interface Notification {
  readonly state: NotificationState;
  /** Tries so far, the one under way included. */
  readonly tries: number;
}

export type NotifiedRun = Pick<EndedRun, 'organisationNumber' | 'id' | 'attempt'>;

/** One item for each attempt of a run. It is deleted after a week. */
export interface NotificationLog {
  /** Strongly consistent. */
  read(run: NotifiedRun): Promise<Notification | undefined>;
  /**
   * @param before what was read; undefined for none
   * @returns false when another invocation has changed it since
   */
  write(run: NotifiedRun, before: Notification | undefined, after: Notification): Promise<boolean>;
}

/** What a user has chosen, in one organisation. */
export interface UserSettings {
  /** Whether a mail is sent when a run of the user ends unwatched. True until the user turns it off. */
  readonly mailWhenDone: boolean;
}

export interface UserSettingsStore {
  read(organisationNumber: string, userId: string): Promise<UserSettings>;
  write(organisationNumber: string, userId: string, settings: UserSettings): Promise<void>;
}

export interface UserDirectory {
  /** @returns undefined for a user who is gone or disabled, or whose address is not verified */
  verifiedAddress(userId: string): Promise<string | undefined>;
}

export interface MailService {
  send(to: string, mail: MailText): Promise<void>;
}

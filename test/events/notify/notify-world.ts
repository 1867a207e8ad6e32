/** What the notifier depends on, in memory. */
import type { NotifyDependencies } from '../../../lambdas/events/notify/notify.ts';
import type { Notification, NotifiedRun, SocketConnection } from '../../../lambdas/ports.ts';
import { ORGANISATION } from '../../fakes/exports/export-record.ts';
import { RecordedMetrics } from '../../fakes/metrics.ts';

export const KARI = 'a3c1-sub-of-kari';
export const ADDRESS = 'kari@ngo.example';

export class NotifyWorld implements NotifyDependencies {
  readonly kept = new Map<string, Notification>();
  readonly open: SocketConnection[] = [];
  readonly sentTo: string[] = [];
  readonly texts: string[] = [];
  readonly faults: object[] = [];
  readonly metrics = new RecordedMetrics();
  readonly pageOrigin = 'https://page.example';
  mailWhenDone = true;
  address: string | undefined = ADDRESS;
  /** Thrown by the next tries to send, in order. */
  readonly failures: Error[] = [];

  readonly notifications = {
    read: async (run: NotifiedRun) => this.kept.get(keyOf(run)),
    write: async (run: NotifiedRun, before: Notification | undefined, after: Notification) => {
      const now = this.kept.get(keyOf(run));
      if (now?.state !== before?.state || now?.tries !== before?.tries) {
        return false;
      }
      this.kept.set(keyOf(run), after);
      return true;
    },
  };
  readonly connections = {
    ofOrganisation: async (organisationNumber: string) =>
      this.open.filter((each) => each.organisationNumber === organisationNumber),
  };
  readonly settings = { read: async () => ({ mailWhenDone: this.mailWhenDone }) };
  readonly users = { verifiedAddress: async (userId: string) => (userId === KARI ? this.address : undefined) };
  readonly mails = {
    send: async (to: string, { subject, text }: { readonly subject: string; readonly text: string }) => {
      const failure = this.failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
      this.sentTo.push(to);
      this.texts.push(`${subject}\n${text}`);
    },
  };
  readonly logFault = (message: string, keys: object) => {
    this.faults.push({ message, ...keys });
  };

  connect(userId: string): void {
    this.open.push({ connectionId: `${userId}=`, organisationNumber: ORGANISATION, userId, connectedAt: 0 });
  }

  get states(): readonly string[] {
    return [...this.kept.values()].map(({ state }) => state);
  }
}

const keyOf = ({ organisationNumber, id, attempt }: NotifiedRun) => `${organisationNumber} ${id} ${attempt}`;

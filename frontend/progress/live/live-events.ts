/** What the live client is made of, what it asks for, and the events that it reports. */
import type { CheckMessage, ExportMessage, ExportView, ImportMessage } from '../../../lambdas/protocol.ts';
import type { Clock } from '../clock.ts';
import type { SocketLike } from './live-socket.ts';

export type SnapshotAnswer =
  | {
      readonly kind: 'changed';
      readonly view: ExportView;
      readonly etag: string | null;
      /** Milliseconds between its last change and this answer, both by the server's clock; 0 when the server does not say. */
      readonly age: number;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

/** What the client asks the API for. Both throw when the network or the server is not available. */
export interface LiveServer {
  /** @returns the address to connect to, with a fresh single-use ticket in it */
  socketAddress(): Promise<string>;
  snapshot(exportId: string, etag: string | null): Promise<SnapshotAnswer>;
}

/** `offline`: neither socket nor polling gets through. */
export type Connection = 'connecting' | 'live' | 'polling' | 'offline';

export type LiveEvent =
  | { readonly type: 'message'; readonly message: ExportMessage }
  | { readonly type: 'import-message'; readonly message: ImportMessage }
  | { readonly type: 'check-message'; readonly message: CheckMessage }
  | { readonly type: 'snapshot'; readonly view: ExportView; readonly age: number }
  | { readonly type: 'missing'; readonly exportId: string }
  | { readonly type: 'connection'; readonly connection: Connection };

export interface LiveClientOptions {
  readonly server: LiveServer;
  readonly openSocket: (address: string) => SocketLike;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onEvent: (event: LiveEvent) => void;
}

/** What the live client asks for, and what it tells. */
import type { ExportMessage, ExportView } from '../../lambdas/protocol.ts';

export type SnapshotAnswer =
  | {
      readonly kind: 'changed';
      readonly view: ExportView;
      readonly etag: string | null;
      /** Milliseconds between its last change and this answer, both by the server's clock; 0 when it does not say. */
      readonly age: number;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

/** What the client asks of the API. Either may throw: then the network, or the server, is gone for now. */
export interface LiveServer {
  /** @returns the address to connect to, with a fresh single-use ticket in it */
  socketAddress(): Promise<string>;
  snapshot(exportId: string, etag: string | null): Promise<SnapshotAnswer>;
}

/** `offline`: neither socket nor polling gets through. */
export type Connection = 'connecting' | 'live' | 'polling' | 'offline';

export type LiveEvent =
  | { readonly type: 'message'; readonly message: ExportMessage }
  | { readonly type: 'snapshot'; readonly view: ExportView; readonly age: number }
  | { readonly type: 'missing'; readonly exportId: string }
  | { readonly type: 'connection'; readonly connection: Connection };

/** Hono's context in every route: the caller, and the ids under which the logs have the request. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Role } from '../protocol.ts';

export interface Caller {
  readonly userId: string;
  /** Written to records and the audit trail, where nothing can be deleted: the `sub`, which says nothing about the person. */
  readonly actor: string;
  readonly displayName: string;
  readonly organisationNumber: string;
  readonly role: Role;
}

/** Hono's environment of every route. */
export interface ApiEnvironment {
  Bindings: { readonly event?: unknown };
  Variables: { caller: Caller; supportReference: string; correlationId: string };
}
export type ApiContext = Context<ApiEnvironment>;
export type Api = OpenAPIHono<ApiEnvironment>;

/** What every route of the API shares: who asks, and under what it is remembered. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';

export interface Caller {
  readonly userId: string;
  /** What stands in the audit trail: not the display name, which users write themselves. */
  readonly actor: string;
  readonly displayName: string;
  readonly organisationNumber: string;
  readonly organisationName: string | undefined;
  readonly role: 'coordinator' | 'auditor';
}

/** Hono's environment of every route. */
export interface ApiEnvironment {
  Bindings: { readonly event?: unknown };
  Variables: { caller: Caller; supportReference: string; correlationId: string };
}
export type ApiContext = Context<ApiEnvironment>;
export type Api = OpenAPIHono<ApiEnvironment>;

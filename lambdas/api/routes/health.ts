import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import type { Api } from '../context.ts';
import { json } from '../schemas.ts';

const health = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the API answers; needs no token',
  responses: { 200: json('The API answers', z.object({ status: z.literal('ok') })) },
});

export function addHealthRoute(api: Api): void {
  api.openapi(health, (context) => context.json({ status: 'ok' as const }, 200));
}

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';

const PEM = 'application/x-pem-file';

const signingKey = createRoute({
  method: 'get',
  path: '/signing-key',
  summary: 'The public key with which manifests are signed now, for whoever verifies a report; needs no token',
  responses: { 200: { description: 'The key as SPKI in PEM', content: { [PEM]: { schema: z.string() } } } },
});

export function addSigningKeyRoute(api: Api, { manifestKey }: Pick<ApiDependencies, 'manifestKey'>): void {
  api.openapi(signingKey, async (context) => {
    const { publicKeyPem } = await manifestKey.publicKey();
    return context.body(publicKeyPem, 200, {
      'Content-Type': PEM,
      'Content-Disposition': 'attachment; filename="signing-key.pem"',
    });
  });
}

/** The addresses that the page needs: the deployment or the local engine writes them to `/config.json`. */
import * as z from 'zod';

const configurationSchema = z.object({
  apiUrl: z.string(),
  webSocketUrl: z.string(),
  /** OpenID Connect issuer; its endpoints are listed at `/.well-known/openid-configuration`. */
  issuer: z.string(),
  clientId: z.string(),
});
export type Configuration = z.infer<typeof configurationSchema>;

export async function loadConfiguration(): Promise<Configuration> {
  // With the options of its preload in `index.html`. It is served with `no-cache`.
  const response = await fetch('/config.json');
  if (!response.ok) {
    throw new Error(`/config.json answered ${response.status}`);
  }
  return configurationSchema.parse(await response.json());
}

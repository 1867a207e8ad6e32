/** Where the services listen, and the AWS addresses in a template that refer to them. */
import { LOCAL_REGION } from '../service/service.ts';

export interface Locations {
  /** `http://127.0.0.1:PORT` of each service that a template can name by address. */
  readonly httpApi: string;
  readonly webSocketApi: string;
  readonly website: string;
  readonly cognito: string;
  readonly s3: string;
}

export interface AddressedResources {
  readonly httpApiIds: readonly string[];
  readonly webSocketApiIds: readonly string[];
}

/**
 * @param locations undefined: the text is not changed
 * @returns a function that replaces the AWS addresses in a text with loopback addresses
 */
export function createLocate(
  locations: Locations | undefined,
  resources: AddressedResources,
): (text: string) => string {
  if (locations === undefined) return (text) => text;
  const region = LOCAL_REGION.replaceAll('-', '\\-');
  const gateway = (ids: readonly string[]) =>
    new RegExp(`(https|wss)://(?:${ids.join('|') || '(?!)'})\\.execute-api\\.${region}\\.amazonaws\\.com`, 'g');
  const http = gateway(resources.httpApiIds);
  const sockets = gateway(resources.webSocketApiIds);
  const socketsOpen = locations.webSocketApi.replace(/^http/, 'ws');
  return (text) => {
    if (!text.includes('://')) return text;
    return text
      .replace(http, locations.httpApi)
      .replace(sockets, (_, scheme: string) => (scheme === 'wss' ? socketsOpen : locations.webSocketApi))
      .replace(/https:\/\/[a-z0-9]+\.cloudfront\.net/g, locations.website)
      .replace(new RegExp(`https://cognito-idp\\.${region}\\.amazonaws\\.com/[\\w-]+`, 'g'), locations.cognito)
      .replace(new RegExp(`https://[\\w-]+\\.auth\\.${region}\\.amazoncognito\\.com`, 'g'), locations.cognito)
      .replace(
        new RegExp(`https://([\\w.-]+)\\.s3\\.${region}\\.amazonaws\\.com/?`, 'g'),
        (_, bucket: string) => `${locations.s3}/${bucket}/`,
      );
  };
}

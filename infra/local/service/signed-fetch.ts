/** Signs requests of the engine itself and of the commands beside it, which use no SDK client. */
import { LOCAL_REGION } from './service.ts';
import { ALGORITHM, type Credentials, canonicalRequest, sha256, signatureOf, stringToSign } from './signature.ts';
import { canonicalParts } from './signed-request.ts';

export interface RequestToSign {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** @param signingName the service as signatures name it: `lambda` */
export function signedFetch(
  address: string,
  { method, headers = {}, body = '', signal }: RequestToSign,
  signingName: string,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<Response> {
  const { host, pathname, search } = new URL(address);
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const signed = { ...headers, 'x-amz-date': date };
  const signedHeaders = ['host', ...Object.keys(signed)].sort();
  const scope = [date.slice(0, 8), LOCAL_REGION, signingName, 'aws4_request'].join('/');
  const canonical = canonicalRequest({
    ...canonicalParts({ method, url: pathname + search, headers: { ...signed, host } }),
    signedHeaders,
    payloadHash: sha256(body),
  });
  const signature = signatureOf(secretAccessKey, scope, stringToSign(date, scope, canonical));
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return fetch(address, {
    method,
    headers: { ...signed, authorization },
    ...(body !== '' && { body }),
    ...(signal && { signal }),
  });
}

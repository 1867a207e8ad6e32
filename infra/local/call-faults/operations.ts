/** The name of the operation that a request asks a service for, and the form of that service's errors. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CalledService } from './switches.ts';

export function operationOf(service: CalledService, { method = 'GET', url = '/', headers }: IncomingMessage): string {
  if (service === 'lambda') return 'Invoke';
  if (service === 'ses') return 'SendEmail';
  if (service === 'connections') return CONNECTIONS[method] ?? method;
  if (service === 's3')
    return objectOperation(method, new URL(url, 'http://s3'), headers['x-amz-copy-source'] !== undefined);
  return (
    String(headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1) ?? ''
  );
}

const CONNECTIONS: Readonly<Record<string, string>> = {
  POST: 'PostToConnection',
  GET: 'GetConnection',
  DELETE: 'DeleteConnection',
};

function objectOperation(method: string, { pathname, searchParams }: URL, copies: boolean): string {
  const [, , ...key] = pathname.split('/');
  const ofObject = key.join('') !== '';
  if (searchParams.has('uploads')) return method === 'POST' ? 'CreateMultipartUpload' : 'ListMultipartUploads';
  if (searchParams.has('uploadId')) return UPLOADS[method] ?? method;
  if (searchParams.has('delete')) return 'DeleteObjects';
  if (searchParams.has('retention')) return method === 'PUT' ? 'PutObjectRetention' : 'GetObjectRetention';
  if (searchParams.has('versions')) return 'ListObjectVersions';
  if (!ofObject) return method === 'GET' ? 'ListObjectsV2' : `${method}Bucket`;
  if (method === 'PUT' && copies) return 'CopyObject';
  return OBJECTS[method] ?? method;
}

const UPLOADS: Readonly<Record<string, string>> = {
  PUT: 'UploadPart',
  POST: 'CompleteMultipartUpload',
  DELETE: 'AbortMultipartUpload',
  GET: 'ListParts',
};
const OBJECTS: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  PUT: 'PutObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

const MESSAGE = 'Injected by the local engine';

/** Answers as the service does when it refuses. */
export function refuseCall(
  service: CalledService,
  response: ServerResponse,
  { status, errorType }: { readonly status: number; readonly errorType: string },
): void {
  if (service === 's3') {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(
      response.req.method === 'HEAD'
        ? undefined
        : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${errorType}</Code><Message>${MESSAGE}</Message></Error>`,
    );
    return;
  }
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': errorType });
  response.end(JSON.stringify({ __type: errorType, message: MESSAGE, Message: MESSAGE }));
}

/** A register without a file: its exports end empty, and soon. */
import type { ApiClient } from '../../infra/commands/cli/api-client.ts';
import { createdImportSchema, importViewSchema, isImportEnded, registerViewSchema } from '../../lambdas/protocol.ts';
import { checkEnded, eventually } from './pipeline.ts';

/** No sample has it, and those of the samples are newer. */
const EMPTY_YEAR = 2024;
const FILE = [
  'aktivitet_id;lokallag;dato;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;antall_deltakere',
  '1;Lag;2024-03-01;18:00;20:00;AKTGR;Trening;0301;NO;fysisk;egen;5',
].join('\n');

/** Imports a file, whose words need no configuration, and takes it out again. @param api of a coordinator */
export async function importEmptyRegister(api: ApiClient): Promise<void> {
  const files = [{ name: 'aktiviteter.csv', bytes: Buffer.byteLength(FILE) }];
  const created = createdImportSchema.parse(await api.json('POST', '/imports', { year: EMPTY_YEAR, files }));
  for (const { url, headers } of created.uploads) {
    await fetch(url, { method: 'PUT', headers, body: FILE });
  }
  const address = `/imports/${created.import.importId}`;
  await api.json('POST', `${address}/start`, { replace: [] });
  await eventually(
    async () => importViewSchema.parse(await api.json('GET', address)),
    ({ status }) => isImportEnded(status),
  );
  const register = registerViewSchema.parse(await api.json('GET', `/registers/${EMPTY_YEAR}`));
  for (const { fileKey } of register.files) {
    await api.json('DELETE', `/registers/${EMPTY_YEAR}/files/${fileKey}`);
  }
  await checkEnded(api, EMPTY_YEAR);
}

/** Take turns, because the same request joins the running export. */
const REQUESTS = (['xlsx', 'csv'] as const).flatMap((format) =>
  (['nb', 'en'] as const).flatMap((language) =>
    [false, true].map((includeAttachments) => ({ year: EMPTY_YEAR, format, language, includeAttachments })),
  ),
);
let next = 0;

/** One of eight requests; none of the last seven was the same. */
export function emptyRequest(): (typeof REQUESTS)[number] {
  next += 1;
  const request = REQUESTS[next % REQUESTS.length];
  if (request === undefined) {
    throw new Error('There is no request');
  }
  return request;
}

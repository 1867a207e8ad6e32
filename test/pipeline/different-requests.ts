/** Requests of one base year that are all different, so that none joins another. */

import type { ApiClient } from '../../infra/commands/cli/api-client.ts';
import { type ExportRequest, languageSchema, meSchema, reportFormatSchema } from '../../lambdas/protocol.ts';

type Request = Pick<ExportRequest, 'year' | 'branches' | 'format' | 'language'>;

/** For each branch of the newest register, in each format and language. @throws Error when these are too few */
export async function differentRequests(api: ApiClient, count: number): Promise<readonly Request[]> {
  const [register] = meSchema.parse(await api.json('GET', '/me')).registers;
  const requests = (register?.branches ?? []).flatMap((branch) =>
    reportFormatSchema.options.flatMap((format) =>
      languageSchema.options.map((language) => ({ year: register?.year ?? 0, branches: [branch], format, language })),
    ),
  );
  if (requests.length < count) {
    throw new Error(`There are only ${requests.length} different requests`);
  }
  return requests.slice(0, count);
}

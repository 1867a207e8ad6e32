/** A whole export as a coordinator: starts it, follows it to its end, and checks the file. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import {
  downloadLinkSchema,
  type ExportStatus,
  type ExportView,
  exportViewSchema,
  isTerminal,
  meSchema,
  problemSchema,
  startedSchema,
} from '../../lambdas/protocol.ts';
import { type Check, insist, insistOnConnection, SmokeError } from './checks.ts';
import { ask } from './request.ts';
import type { Target } from './target.ts';

export interface ExportCheckOptions {
  /** The ID token of a coordinator; never printed. */
  readonly idToken: string;
  /** Default: the newest year that has a register. */
  readonly year?: number;
  /** Default 1 s. The check polls, because it has no socket. */
  readonly everyMilliseconds?: number;
}

/** Shorter than the two hours that an execution can take, because someone waits at the terminal. */
const MAX_MINUTES = 30;
const hasEnded = (status: ExportStatus) => isTerminal(status) || status === 'paused';

export function exportCheck(options: ExportCheckOptions): Check {
  return {
    name: 'an export reaches a report whose checksum is right',
    run: (target) => runExport(target, options),
  };
}

async function runExport(target: Target, { idToken, year, everyMilliseconds = 1000 }: ExportCheckOptions) {
  const call = caller(target, idToken);
  const { registers } = await call('GET', '/me', meSchema);
  const wanted = year ?? registers[0]?.year;
  insist(wanted !== undefined, 'the organisation has no register: import one first');

  const { exportId } = await call('POST', '/exports', startedSchema, { year: wanted });
  let view = await call('GET', `/exports/${exportId}`, exportViewSchema);
  const until = Date.now() + MAX_MINUTES * 60_000;
  while (!hasEnded(view.progress.status) && Date.now() < until) {
    await sleep(everyMilliseconds);
    view = await call('GET', `/exports/${exportId}`, exportViewSchema);
  }
  await verify(target, view, call);
}

const linkSchema = downloadLinkSchema.extend({ downloadUrl: z.url() });
const manifestSchema = z.object({ manifest: z.object({ file: z.object({ sha256: z.string(), bytes: z.int() }) }) });

async function verify(target: Target, { exportId, progress, result }: ExportView, call: Call): Promise<void> {
  switch (result?.outcome) {
    case 'completed_empty':
      return;
    case 'completed': {
      const { downloadUrl } = await call('POST', `/exports/${exportId}/link`, linkSchema);
      await insistOnConnection(target, downloadUrl, 'where the report is stored');
      const file = await ask(downloadUrl, { redirect: 'error' });
      // Never print the link itself, since it gives access to the file.
      insist(file.status === 200, `the download answered ${file.status}`);
      const bytes = Buffer.from(await file.arrayBuffer());
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      insist(sha256 === result.sha256, `export ${exportId}: the file's SHA-256 is not the one that was promised`);
      const { manifest } = await call('GET', `/exports/${exportId}/manifest`, manifestSchema);
      insist(manifest.file.sha256 === sha256, `export ${exportId}: the manifest is of another file`);
      return;
    }
    case 'failed':
      throw new SmokeError(`export ${exportId} failed: ${result.code}, reference ${result.supportReference}`);
    default:
      throw new SmokeError(`export ${exportId} is ${progress.status} after ${MAX_MINUTES} minutes`);
  }
}

type Call = <Schema extends z.ZodType>(
  method: 'GET' | 'POST',
  path: string,
  schema: Schema,
  body?: unknown,
) => Promise<z.infer<Schema>>;

function caller({ apiUrl }: Target, idToken: string): Call {
  return async (method, path, schema, body) => {
    const response = await ask(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${idToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    const problem = problemSchema.safeParse(answer);
    insist(response.ok, `${method} ${path} answered ${response.status} ${problem.data?.code ?? ''}`.trim());
    const parsed = schema.safeParse(answer);
    insist(parsed.success, `${method} ${path} answered something else: ${parsed.error?.issues[0]?.path.join('.')}`);
    return parsed.data;
  };
}

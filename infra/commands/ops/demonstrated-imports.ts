/** Imports for the dashboards: one that goes well, one with a file that is no register, one file that is tried again, one that fails. */
import { createdImportSchema, type ImportView, importViewSchema, isImportEnded } from '../../../lambdas/protocol.ts';
import type { Engine } from '../../local/engine.ts';
import { type ApiClient, signedIn } from '../cli/api-client.ts';
import { counted } from '../cli/counted.ts';

/** Not the base year of the exports, whose register stays as it is. */
const YEAR = 2024;
const HEAD =
  'aktivitet_id;lokallag;dato;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;antall_deltakere';

type Contents = Readonly<Record<string, string>>;

/** @returns how many files were read, and how many were not */
export async function demonstrateImports(engine: Engine): Promise<{ readonly read: number; readonly failed: number }> {
  const api = signedIn(engine, 'nhf-kari');
  const views = [
    await runImport(api, branches('Oslo', 'Bergen')),
    await runImport(api, { ...branches('Hamar'), 'medlemsliste.csv': 'navn;telefon\n' }),
    await triedAgain(engine, api),
    await killed(engine, api),
  ];
  const files = views.flatMap((view) => view.files);
  const read = files.filter(({ status }) => status === 'completed').length;
  return { read, failed: files.length - read };
}

/** The database refuses the writes of the first try, once it has begun. */
async function triedAgain(engine: Engine, api: ApiClient): Promise<ImportView> {
  const refused = { operation: 'TransactWriteItems', error: 'ThrottlingException', times: 10 } as const;
  return runImport(api, branches('Molde'), () => engine.injectDatabaseFault({ ...refused, after: 1 }));
}

/** The Lambda dies in each of its tries. */
async function killed(engine: Engine, api: ApiClient): Promise<ImportView> {
  engine.inject({ functionName: 'read-file', kind: 'kill', times: 3 });
  return runImport(api, branches('Bodø'));
}

/** One file for each branch, with one activity. */
function branches(...names: readonly string[]): Contents {
  return Object.fromEntries(
    names.map((name) => [
      `${name.toLowerCase()}.csv`,
      `${HEAD}\n1;${name};${YEAR}-03-01;18:00;20:00;Samtalegruppe;Samtale;0301;NO;fysisk;egen;5\n`,
    ]),
  );
}

/** @param begun called when the import has been started */
async function runImport(api: ApiClient, contents: Contents, begun?: () => void): Promise<ImportView> {
  const files = Object.entries(contents).map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) }));
  const created = createdImportSchema.parse(await api.json('POST', '/imports', { year: YEAR, files }));
  for (const { url, headers, name } of created.uploads) {
    const { ok, status } = await fetch(url, { method: 'PUT', headers, body: contents[name] ?? '' });
    if (!ok) throw new Error(`The upload of ${name} was answered with ${status}`);
  }
  const { importId } = created.import;
  await api.json('POST', `/imports/${importId}/start`, { replace: [] });
  begun?.();
  for (;;) {
    const view = importViewSchema.parse(await api.json('GET', `/imports/${importId}`));
    if (isImportEnded(view.status)) {
      console.log(`  an import of ${counted(files.length, 'file')}: ${view.status}`);
      return view;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

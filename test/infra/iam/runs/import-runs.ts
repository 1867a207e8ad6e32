/** Imports to their end, what the API does with a register, and imports of which an event is lost. */
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoImportRecords } from '../../../../lambdas/adapters/tables/imports/import-records.ts';
import { organisationPartition, sweepPrefix } from '../../../../lambdas/adapters/tables/table-keys.ts';
import {
  createdImportSchema,
  findingRecordsSchema,
  type ImportView,
  importViewSchema,
  isImportEnded,
  nearMissRecordsSchema,
  placeRecordsSchema,
  registerViewSchema,
} from '../../../../lambdas/protocol.ts';
import { checkEnded } from '../../../pipeline/pipeline.ts';
import { CLOCK, COORDINATOR, FINANCE, ORGANISATION, type Stand } from './stand.ts';
import { reached, reconciled } from './waiting.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const HEAD =
  'aktivitet_id;lokallag;dato;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;antall_deltakere;epost';
const ROW = '1;Blindeforbundet Moss;2025-03-01;18:00;20:00;Showdown;Trening;0301;NO;fysisk;egen;5;';
/** With a finding, because one activity has no times. */
export const GOOD = `${HEAD}\n${ROW}\n2;Blindeforbundet Moss;2025-03-02;;;Showdown;Trening;0301;NO;fysisk;egen;5;\n`;

const SUPPORTERS = 'medlemsnr;navn;lokallag;godkjent\n100;Kari Moss;Blindeforbundet Moss;2020-01-01\n';

/** Announces the csv files of one file of the register, and uploads them. */
export async function uploaded(
  { as }: Stand,
  name: string,
  activities: string,
  supporters?: string,
): Promise<ImportView> {
  const texts = new Map([[`${name} aktiviteter.csv`, activities]]);
  if (supporters !== undefined) {
    texts.set(`${name} likepersoner.csv`, supporters);
  }
  const files = [...texts].map(([file, text]) => ({ name: file, bytes: Buffer.byteLength(text) }));
  const created = createdImportSchema.parse(await as(COORDINATOR).json('POST', '/imports', { year: 2025, files }));
  for (const upload of created.uploads) {
    const { url, headers } = upload;
    const { status } = await fetch(url, { method: 'PUT', headers, body: texts.get(upload.name) ?? '' });
    if (status !== 200) {
      throw new Error(`An upload was answered with ${status}`);
    }
  }
  return created.import;
}

const uploadsOf = ({ importId }: ImportView) => `incoming/${ORGANISATION}/${importId}/`;

export async function start({ as }: Stand, { importId, files }: ImportView): Promise<void> {
  const replace = files.filter(({ replaces }) => replaces !== null).map(({ fileId }) => fileId);
  await as(COORDINATOR).json('POST', `/imports/${importId}/start`, { replace });
}

const act = ({ as }: Stand, { importId }: ImportView, action: string) =>
  as(COORDINATOR).json('POST', `/imports/${importId}/${action}`);

async function view({ as }: Stand, { importId }: ImportView): Promise<ImportView> {
  return importViewSchema.parse(await as(COORDINATOR).json('GET', `/imports/${importId}`));
}

export const ended = (stand: Stand, session: ImportView) =>
  reached(
    'the end of an import',
    () => view(stand, session),
    ({ status }) => isImportEnded(status),
  );

/** Everything that a page asks about an import and the register that it makes. */
export async function importWithOpenPage(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  const session = await uploaded(stand, 'moss', GOOD, SUPPORTERS);
  await api.json('POST', `/imports/${session.importId}/files/f1/upload`);
  await start(stand, session);
  await ended(stand, session);
  // Once more: an unchanged file is compared with its objects.
  const again = await uploaded(stand, 'moss', GOOD, SUPPORTERS);
  await start(stand, again);
  await ended(stand, again);
  await api.json('GET', '/imports?status=completed&year=2025');
  await rowsInError(stand, session);
  const { files, version } = registerViewSchema.parse(await api.json('GET', '/registers/2025'));
  await api.json('GET', '/registers/2025/versions');
  await api.json('GET', '/configuration/2025');
  await api.json('GET', '/configuration/2025/versions');
  await api.json('GET', '/registers/2025/words');
  await rowsOfRegister(stand);
  const file = files.find(({ name }) => name.startsWith('moss'));
  await api.json('DELETE', `/registers/2025/files/${encodeURIComponent(file?.fileKey ?? '')}`);
  await api.json('POST', `/registers/2025/versions/${version}/restore`);
}

/** The rows of places and of what the check found. */
async function rowsOfRegister({ as }: Stand): Promise<void> {
  const api = as(COORDINATOR);
  const named = ['aktiviteter:2:moss aktiviteter.csv', 'likepersoner:2:moss likepersoner.csv'];
  const query = new URLSearchParams(named.map((place) => ['place', place]));
  const { places } = placeRecordsSchema.parse(await api.json('GET', `/records/2025/places?${query}`));
  const { result } = await checkEnded(api);
  const [group] = result?.findings ?? [];
  if (result === null || group === undefined || places.some(({ record }) => record === null)) {
    throw new Error('There are no rows');
  }
  const ofCheck = new URLSearchParams({ checkId: result.checkId, key: group.key, reason: 'too_short' });
  findingRecordsSchema.parse(await api.json('GET', `/records/2025/findings?${ofCheck}`));
  nearMissRecordsSchema.parse(await api.json('GET', `/records/2025/near-misses?${ofCheck}`));
}

async function rowsInError({ engine }: Stand, { importId }: ImportView): Promise<void> {
  const { idToken } = await engine.issueTokens(COORDINATOR);
  const url = `${engine.endpoints.httpApi}/imports/${importId}/files/f1/rows-in-error`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${idToken}` } });
  if (!response.ok) {
    throw new Error(`The rows in error were answered with ${response.status}`);
  }
}

/** Starts an import whose Lambda is held before it begins. */
async function heldImport(stand: Stand, functionName: string): Promise<ImportView> {
  const session = await uploaded(stand, 'holdt', GOOD);
  stand.engine.inject({ functionName, kind: 'hold' });
  await start(stand, session);
  await reached(
    `an import before ${functionName}`,
    async () => JSON.stringify(stand.engine.pendingFaults()),
    (faults) => !faults.includes('"hold"'),
  );
  return session;
}

/** An upload that ends after the cancellation is deleted by the finaliser, because the API has looked before. */
export async function cancelImport(stand: Stand): Promise<void> {
  const session = await heldImport(stand, 'read-file');
  stand.engine.inject({ functionName: 'finaliser', kind: 'hold' });
  await act(stand, session, 'cancel');
  await stand.registers.put(`${uploadsOf(session)}f1-p1`, GOOD, 'application/octet-stream');
  stand.engine.clearFaults();
  await reached(
    'the deletion of a late upload',
    () => stand.registers.list(uploadsOf(session)),
    ({ length }) => length === 0,
  );
}

export async function pauseAndResumeImport(stand: Stand): Promise<void> {
  const session = await heldImport(stand, 'read-file');
  await act(stand, session, 'pause');
  stand.engine.clearFaults('read-file');
  await act(stand, session, 'resume');
  await ended(stand, session);
}

/** A file that is refused, one whose upload is gone, and one whose reader dies in every try and which is read again. */
export async function failedImports(stand: Stand): Promise<void> {
  const refused = await uploaded(stand, 'feil', 'aktivitet_id\n1\n');
  await start(stand, refused);
  await ended(stand, refused);

  const lost = await heldImport(stand, 'read-file');
  await stand.registers.deletePrefix(uploadsOf(lost));
  stand.engine.clearFaults('read-file');
  await ended(stand, lost);

  stand.engine.inject({ functionName: 'read-file', kind: 'kill', times: 3 });
  const dying = await uploaded(stand, 'moss', GOOD);
  await start(stand, dying);
  await ended(stand, dying);
  await act(stand, dying, 'files/f1/retry');
  await ended(stand, dying);
}

/** The publication dies, so the finaliser publishes what was read. */
export async function publicationByFinaliser(stand: Stand): Promise<void> {
  stand.engine.inject({ functionName: 'publish-register', kind: 'kill', times: 3 });
  const session = await uploaded(stand, 'moss', `${GOOD}${ROW.replace('1;', '3;')}\n`);
  await start(stand, session);
  await ended(stand, session);
}

/** The finaliser fails too, so the reconciler does it, with the cost. */
export async function publicationByReconciler(stand: Stand): Promise<void> {
  stand.engine.inject({ functionName: 'publish-register', kind: 'kill', times: 3 });
  const before = (await stand.deadLetters()).length;
  const session = await uploaded(stand, 'moss', GOOD);
  // Not the end of a check, which may come at the same time.
  const contains = session.importId;
  stand.engine.inject({ functionName: 'finaliser', kind: 'fail', errorType: 'InjectedFailure', times: 3, contains });
  await start(stand, session);
  await reached(
    'a dead letter of the finaliser',
    () => stand.deadLetters(),
    ({ length }) => length > before,
  );
  await reconciled(
    stand,
    'the end that the reconciler writes',
    () => agedView(stand, session, MINUTE),
    ({ status }) => isImportEnded(status),
  );
  await reconciled(
    stand,
    'the cost that the reconciler writes',
    () => agedView(stand, session, MINUTE),
    ({ cost }) => cost !== null,
  );
}

/** The API dies between the record and the execution: the reconciler starts the execution. */
export async function lostImportStart(stand: Stand): Promise<void> {
  const session = await uploaded(stand, 'mistet', GOOD);
  const deadline = new Date(CLOCK.now() + 60 * MINUTE).toISOString();
  await importRecords(stand).transition(
    { organisationNumber: ORGANISATION, importId: session.importId },
    null,
    { to: 'reading', replaces: {}, deadline },
    COORDINATOR,
  );
  await reconciled(
    stand,
    'the end of an import that the reconciler started',
    () => agedView(stand, session, MINUTE),
    ({ status }) => isImportEnded(status),
  );
}

/** The API dies between the record and the execution: the reconciler stops the execution, whose end has a cost. */
export async function lostImportStop(stand: Stand): Promise<void> {
  const session = await heldImport(stand, 'read-file');
  const key = { organisationNumber: ORGANISATION, importId: session.importId };
  await importRecords(stand).transition(key, null, { to: 'cancelled' }, COORDINATOR);
  await reconciled(
    stand,
    'the cost of an import whose execution the reconciler stopped',
    () => agedView(stand, session, MINUTE),
    ({ cost }) => cost !== null,
  );
  stand.engine.clearFaults('read-file');
}

/** A session that was left with an upload is given up, and what no version names is looked for. */
export async function leftImports(stand: Stand): Promise<void> {
  const session = await uploaded(stand, 'glemt', GOOD);
  await reconciled(
    stand,
    'the end of an import that was left',
    () => agedView(stand, session, 2 * DAY),
    ({ status }) => status === 'cancelled',
  );
  await reconciled(
    stand,
    'the deletion of its upload',
    async () => {
      await stand.ageImport(session.importId, 2 * DAY);
      return stand.registers.list(uploadsOf(session));
    },
    ({ length }) => length === 0,
  );
}

/**
 * The reconciler looks for what no version of the register names any more, once nobody of the organisation is at work.
 * Nothing is old enough to be deleted.
 */
export async function sweptRegister(stand: Stand): Promise<void> {
  for (const { pk, sk } of await sweepMarks(stand)) {
    await stand.database.send(
      new UpdateCommand({
        TableName: stand.resource('EXPORTS_TABLE'),
        Key: { pk, sk },
        UpdateExpression: 'SET updatedAt = :then',
        ExpressionAttributeValues: { ':then': new Date(CLOCK.now() - 2 * DAY).toISOString() },
      }),
    );
  }
  await reconciled(
    stand,
    'the end of a sweep',
    async () => {
      for await (const page of stand.records.open()) {
        for (const { exportId } of page) await stand.age(exportId, 2 * DAY);
      }
      for await (const page of importRecords(stand).open()) {
        for (const { importId } of page) await stand.ageImport(importId, 2 * DAY);
      }
      return sweepMarks(stand);
    },
    ({ length }) => length === 0,
  );
}

async function sweepMarks({ database, resource }: Stand): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await database.send(
    new QueryCommand({
      TableName: resource('EXPORTS_TABLE'),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': organisationPartition(ORGANISATION), ':prefix': sweepPrefix(2025) },
    }),
  );
  return Items;
}

async function agedView(stand: Stand, session: ImportView, milliseconds: number): Promise<ImportView> {
  await stand.ageImport(session.importId, milliseconds);
  return importViewSchema.parse(await stand.as(FINANCE).json('GET', `/imports/${session.importId}`));
}

function importRecords({ database, resource }: Stand): DynamoImportRecords {
  return new DynamoImportRecords(
    database,
    { exports: resource('EXPORTS_TABLE'), audit: resource('AUDIT_TABLE') },
    CLOCK,
  );
}

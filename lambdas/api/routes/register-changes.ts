/** Takes a file out of a register, and makes an earlier version current again. Each makes a new version. */
import { createRoute } from '@hono/zod-openapi';
import { RegisterObjectCorruptError } from '../../domain/errors.ts';
import { type RegisterChange, withFilesOf, withoutFile } from '../../domain/registers/register-change.ts';
import { MANIFEST_FORMAT, type RegisterManifest } from '../../domain/registers/register-manifest.ts';
import type { RegisterPointer, RegisterVersion } from '../../domain/registers/register-pointer.ts';
import type { ImportRecords, RegisterCatalogue } from '../../ports.ts';
import type { RegisterView } from '../../protocol.ts';
import { readManifest, writePublication } from '../../register-objects.ts';
import { coordinatorsOnly } from '../caller.ts';
import { startCheck } from '../checks/start-check.ts';
import type { Api, ApiContext, Caller } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import type { CurrentRegister } from '../registers/current-register.ts';
import { fileKeyOf, namesInRegister, registerView, restorableUntil } from '../registers/register-views.ts';
import { json, PROBLEM_ANSWERS, register, registerFilePath, registerVersionPath, SECURITY } from '../schemas.ts';
import { entityTag, replacedBy } from '../snapshot.ts';

type RegisterChangeDependencies = Pick<
  ApiDependencies,
  'clock' | 'ensureCheck' | 'logFault' | 'registerObjects' | 'registerPublisher'
> & {
  readonly registers: Pick<RegisterCatalogue, 'pointer' | 'versions'>;
  readonly imports: Pick<ImportRecords, 'read'>;
};

/** What made the version, beside the user. */
type Origin = Pick<RegisterVersion, 'change' | 'restoredFrom'>;

const remove = createRoute({
  method: 'delete',
  path: '/registers/{year}/files/{fileKey}',
  summary:
    'Take a file out of the register, which may then have none; with If-Match only from the version of that ETag',
  security: SECURITY,
  middleware: [coordinatorsOnly] as const,
  request: { params: registerFilePath },
  responses: { 200: json('The register without the file', register), ...PROBLEM_ANSWERS },
});

const restore = createRoute({
  method: 'post',
  path: '/registers/{year}/versions/{version}/restore',
  summary: 'Make an earlier version current again, as a new version; with If-Match only after the version of that ETag',
  security: SECURITY,
  middleware: [coordinatorsOnly] as const,
  request: { params: registerVersionPath },
  responses: { 200: json('The register with the files of that version', register), ...PROBLEM_ANSWERS },
});

export function addRegisterChangeRoutes(api: Api, dependencies: RegisterChangeDependencies): void {
  const { clock } = dependencies;
  const isoNow = () => new Date(clock.now()).toISOString();

  api.openapi(remove, async (context) => {
    const { year, fileKey } = context.req.valid('param');
    const pointer = await pointerToChange(context, year, dependencies);
    const manifest = await readManifest(dependencies.registerObjects, pointer, pointer.manifestSha256);
    const file = manifest.files.find((each) => fileKeyOf(each) === fileKey);
    const change = file && withoutFile(manifest, file.key, isoNow());
    if (change === undefined) {
      throw new Problem('not_found');
    }
    const origin = { change: 'removal', restoredFrom: null } as const;
    return context.json(await publish(context, pointer, change, origin, dependencies), 200);
  });

  api.openapi(restore, async (context) => {
    const { year, version } = context.req.valid('param');
    const pointer = await pointerToChange(context, year, dependencies);
    const earlier = await restorableVersion(pointer, version, dependencies);
    const manifest = await readManifest(dependencies.registerObjects, pointer, earlier.manifestSha256);
    const current = await manifestOrNone(pointer, dependencies);
    const change = withFilesOf(current, manifest, isoNow());
    if (change === undefined) {
      // Also what a repeated request meets: the current version has these files already.
      return context.json(await answer(context, { pointer, manifest: current }, dependencies), 200);
    }
    const origin = { change: 'restoration', restoredFrom: version } as const;
    return context.json(await publish(context, pointer, change, origin, dependencies), 200);
  });
}

/** @throws Problem `not_found` without a register, `register_changed` when it is not the version of If-Match */
async function pointerToChange(
  context: ApiContext,
  year: number,
  { registers }: Pick<RegisterChangeDependencies, 'registers'>,
): Promise<RegisterPointer> {
  const pointer = await registers.pointer(context.var.caller.organisationNumber, year);
  if (pointer === undefined) {
    throw new Problem('not_found');
  }
  if (!replacedBy(context)(pointer.version)) {
    throw new Problem('register_changed');
  }
  return pointer;
}

/** The current version; without files when its manifest is damaged, so that an earlier one can take its place. */
async function manifestOrNone(
  pointer: RegisterPointer,
  { registerObjects }: Pick<RegisterChangeDependencies, 'registerObjects'>,
): Promise<RegisterManifest> {
  try {
    return await readManifest(registerObjects, pointer, pointer.manifestSha256);
  } catch (error) {
    if (!(error instanceof RegisterObjectCorruptError)) throw error;
    const { organisationNumber, year, version, at } = pointer;
    return { format: MANIFEST_FORMAT, organisationNumber, year, version, at, files: [] };
  }
}

/** @throws Problem `not_found` for a version that never was, `not_restorable` for one that is too old */
async function restorableVersion(
  { organisationNumber, year, version: currentVersion }: RegisterPointer,
  version: number,
  { clock, registers }: Pick<RegisterChangeDependencies, 'clock' | 'registers'>,
): Promise<RegisterVersion> {
  if (version > currentVersion) {
    throw new Problem('not_found');
  }
  const kept = (await registers.versions(organisationNumber, year)).find((each) => each.version === version);
  const until = kept === undefined ? 0 : restorableUntil(kept);
  if (kept === undefined || (until !== null && until <= clock.now())) {
    throw new Problem('not_restorable');
  }
  return kept;
}

/** @throws Problem `register_changed` when another version was published meanwhile: the user has not seen that one */
async function publish(
  context: ApiContext,
  before: RegisterPointer,
  change: RegisterChange,
  origin: Origin,
  dependencies: RegisterChangeDependencies,
): Promise<RegisterView> {
  const { actor, displayName }: Caller = context.var.caller;
  const { registerObjects, registerPublisher } = dependencies;
  const by = { by: actor, actorName: displayName, importId: null };
  const publication = await writePublication(registerObjects, before, change, { ...origin, ...by });
  if ((await registerPublisher.publish(publication, null)) !== 'published') {
    throw new Problem('register_changed');
  }
  await startCheck(context, before.year, dependencies);
  return answer(context, { pointer: publication.after, manifest: change.manifest }, dependencies);
}

async function answer(
  context: ApiContext,
  { pointer, manifest }: CurrentRegister,
  { imports, registers }: Pick<RegisterChangeDependencies, 'imports' | 'registers'>,
): Promise<RegisterView> {
  context.header('ETag', entityTag(pointer));
  const versions = await registers.versions(pointer.organisationNumber, pointer.year);
  return registerView(pointer, manifest, await namesInRegister(manifest, versions, imports));
}

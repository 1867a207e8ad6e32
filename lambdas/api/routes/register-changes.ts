/** Takes a file out of a register, and makes an earlier version current again. Each makes a new version. */
import { createRoute } from '@hono/zod-openapi';
import { type RegisterChange, withFilesOf, withoutFile } from '../../domain/registers/register-change.ts';
import { pointerTo, versionRecord } from '../../domain/registers/register-derived.ts';
import { registerKeys } from '../../domain/registers/register-keys.ts';
import type { RegisterPointer, RegisterVersion } from '../../domain/registers/register-pointer.ts';
import type { RegisterCatalogue } from '../../ports.ts';
import type { RegisterView } from '../../protocol.ts';
import { readManifest, writeRegisterJson } from '../../register-objects.ts';
import { coordinatorsOnly } from '../caller.ts';
import type { Api, ApiContext, Caller } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import {
  type CurrentRegister,
  type CurrentRegisterDependencies,
  currentRegister,
} from '../registers/current-register.ts';
import { fileKeyOf, registerView, restorableUntil } from '../registers/register-views.ts';
import { json, PROBLEM_ANSWERS, register, registerFilePath, registerVersionPath, SECURITY } from '../schemas.ts';
import { entityTag, matchesEntityTag } from '../snapshot.ts';

type RegisterChangeDependencies = CurrentRegisterDependencies &
  Pick<ApiDependencies, 'clock' | 'registerObjects' | 'registerPublisher'> & {
    readonly registers: Pick<RegisterCatalogue, 'pointer' | 'versions'>;
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
    const current = await registerToChange(context, year, dependencies);
    const file = current.manifest.files.find((each) => fileKeyOf(each) === fileKey);
    const change = file && withoutFile(current.manifest, file.key, isoNow());
    if (change === undefined) {
      throw new Problem('not_found');
    }
    const origin = { change: 'removal', restoredFrom: null } as const;
    return context.json(await publish(context, current, change, origin, dependencies), 200);
  });

  api.openapi(restore, async (context) => {
    const { year, version } = context.req.valid('param');
    const current = await registerToChange(context, year, dependencies);
    const earlier = await restorableVersion(current.pointer, version, dependencies);
    const manifest = await readManifest(dependencies.registerObjects, current.pointer, earlier.manifestSha256);
    const change = withFilesOf(current.manifest, manifest, isoNow());
    if (change === undefined) {
      // Also what a repeated request meets: the current version has these files already.
      return context.json(await answer(context, current, dependencies), 200);
    }
    const origin = { change: 'restoration', restoredFrom: version } as const;
    return context.json(await publish(context, current, change, origin, dependencies), 200);
  });
}

/** @throws Problem `not_found` without a register, `register_changed` when it is not the version of If-Match */
async function registerToChange(
  context: ApiContext,
  year: number,
  dependencies: CurrentRegisterDependencies,
): Promise<CurrentRegister> {
  const current = await currentRegister(context.var.caller.organisationNumber, year, dependencies);
  if (current === undefined) {
    throw new Problem('not_found');
  }
  const expected = context.req.header('if-match');
  if (expected !== undefined && !matchesEntityTag(expected, entityTag(current.pointer))) {
    throw new Problem('register_changed');
  }
  return current;
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
  { pointer: before }: CurrentRegister,
  { manifest, added, removed }: RegisterChange,
  origin: Origin,
  dependencies: RegisterChangeDependencies,
): Promise<RegisterView> {
  const { organisationNumber, year } = before;
  const { actor, displayName }: Caller = context.var.caller;
  const { registerObjects, registerPublisher } = dependencies;
  const sha256 = await writeRegisterJson(registerObjects, registerKeys(organisationNumber, year).manifest, manifest);
  const after = pointerTo(manifest, sha256);
  const version = versionRecord(manifest, sha256, {
    ...origin,
    by: actor,
    actorName: displayName,
    importId: null,
    added,
    removed,
  });
  if ((await registerPublisher.publish({ before, after, version }, null)) !== 'published') {
    throw new Problem('register_changed');
  }
  return answer(context, { pointer: after, manifest }, dependencies);
}

async function answer(
  context: ApiContext,
  { pointer, manifest }: CurrentRegister,
  { registers }: Pick<RegisterChangeDependencies, 'registers'>,
): Promise<RegisterView> {
  context.header('ETag', entityTag(pointer));
  return registerView(pointer, manifest, await registers.versions(pointer.organisationNumber, pointer.year));
}

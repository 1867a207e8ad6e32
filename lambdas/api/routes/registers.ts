/** The register of a base year: its files and its versions. */
import { createRoute } from '@hono/zod-openapi';
import type { ImportRecords, RegisterCatalogue } from '../../ports.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { type CurrentRegisterDependencies, currentRegister } from '../registers/current-register.ts';
import { actorNames, namesInRegister, registerView, versionView } from '../registers/register-views.ts';
import { json, PROBLEM_ANSWERS, register, registerVersions, SECURITY, yearPath } from '../schemas.ts';
import { hasVersion } from '../snapshot.ts';
import { withinAnswer } from '../within-answer.ts';

type RegistersDependencies = CurrentRegisterDependencies &
  Pick<ApiDependencies, 'clock'> & {
    readonly registers: Pick<RegisterCatalogue, 'pointer' | 'versions'>;
    readonly imports: Pick<ImportRecords, 'read'>;
  };

const read = createRoute({
  method: 'get',
  path: '/registers/{year}',
  summary: 'The files of the current register; its version is the ETag',
  security: SECURITY,
  request: { params: yearPath },
  responses: {
    200: json('The register, which may have no file', register),
    304: { description: 'The version is still that of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

const versions = createRoute({
  method: 'get',
  path: '/registers/{year}/versions',
  summary: 'The versions of the register that are kept, newest first',
  security: SECURITY,
  request: { params: yearPath },
  responses: { 200: json('The versions', registerVersions), ...PROBLEM_ANSWERS },
});

export function addRegisterRoutes(api: Api, dependencies: RegistersDependencies): void {
  const { clock, imports, registers } = dependencies;

  api.openapi(read, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const current = await currentRegister(organisationNumber, year, dependencies);
    if (current === undefined) {
      throw new Problem('not_found');
    }
    const { pointer, manifest } = current;
    if (hasVersion(context, pointer)) {
      return context.body(null, 304);
    }
    const names = await namesInRegister(manifest, await registers.versions(organisationNumber, year), imports);
    return context.json(registerView(pointer, manifest, names), 200);
  });

  api.openapi(versions, async (context) => {
    const { organisationNumber } = context.var.caller;
    const kept = await registers.versions(organisationNumber, context.req.valid('param').year);
    if (kept.length === 0) {
      throw new Problem('not_found');
    }
    const views = withinAnswer(kept.map((version) => versionView(version, clock.now())));
    return context.json({ versions: views, actorNames: actorNames(kept.slice(0, views.length)) }, 200);
  });
}

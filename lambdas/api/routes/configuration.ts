/** An organisation's configuration of a base year: its name, its own words, its settings and its columns. */
import { createRoute } from '@hono/zod-openapi';
import { loadColumnConfiguration } from '../../domain/columns/column-configuration.ts';
import { cleanConfiguration } from '../../domain/facts/clean-configuration.ts';
import { Vocabularies } from '../../domain/facts/vocabularies.ts';
import { checkConfigurationSize } from '../../domain/rules/configuration-limits.ts';
import type { OrganisationConfiguration } from '../../domain/rules/organisation-configuration.ts';
import type { ConfigurationStore, RegisterCatalogue } from '../../ports.ts';
import { coordinatorsOnly, recordReadersOnly } from '../caller.ts';
import type { Api } from '../context.ts';
import { asRefusal, Problem } from '../problem.ts';
import { jsonBody } from '../requests/json-body.ts';
import { BODY_PROBLEM_ANSWERS, configuration, json, PROBLEM_ANSWERS, SECURITY, yearPath } from '../schemas.ts';

interface ConfigurationDependencies {
  readonly registers: Pick<RegisterCatalogue, 'configuration'>;
  readonly configurations: ConfigurationStore;
}

/** More than MAX_CONFIGURATION_BYTES, because a client may indent its JSON and escape its letters. */
const MAX_BODY_BYTES = 512 * 1024;

const read = createRoute({
  method: 'get',
  path: '/configuration/{year}',
  summary: "The organisation's own words, settings and columns of a base year",
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath },
  responses: { 200: json('The configuration', configuration), ...PROBLEM_ANSWERS },
});

const write = createRoute({
  method: 'put',
  path: '/configuration/{year}',
  summary: 'Replace the configuration of a base year; exports that have begun keep the one that they started with',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: {
    params: yearPath,
    body: { required: true, content: { 'application/json': { schema: configuration } } },
  },
  responses: { 200: json('The configuration as it is stored', configuration), ...BODY_PROBLEM_ANSWERS },
});

export function addConfigurationRoutes(api: Api, { registers, configurations }: ConfigurationDependencies): void {
  api.openapi(read, async (context) => {
    const { organisationNumber } = context.var.caller;
    const stored = await registers.configuration(organisationNumber, context.req.valid('param').year);
    if (stored === undefined) {
      throw new Problem('not_found');
    }
    return context.json(viewOf(stored), 200);
  });

  api.openapi(write, async (context) => {
    const { organisationNumber, actor } = context.var.caller;
    const { year } = context.req.valid('param');
    const given = context.req.valid('json');
    const checked = checkedConfiguration({
      ...given,
      organisationNumber,
      year,
      columnConfiguration: given.columnConfiguration ?? null,
    });
    await configurations.write(checked, actor);
    return context.json(viewOf(checked), 200);
  });
}

/** @throws Problem that names what is wrong */
function checkedConfiguration(given: OrganisationConfiguration): OrganisationConfiguration {
  try {
    const cleaned = cleanConfiguration(given);
    checkConfigurationSize(cleaned);
    if (cleaned.columnConfiguration !== null) {
      loadColumnConfiguration(cleaned.columnConfiguration);
    }
    // Compiling the maps is their check.
    new Vocabularies(cleaned);
    return cleaned;
  } catch (error) {
    throw asRefusal(error, ['configuration_too_large', 'invalid_vocabulary', 'invalid_column_configuration']);
  }
}

function viewOf({ organisationNumber: _, year: __, ...view }: OrganisationConfiguration) {
  return view;
}

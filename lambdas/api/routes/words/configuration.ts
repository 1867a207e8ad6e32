/** An organisation's configuration of a base year: its name, its own words, its settings and its columns; and its versions. */
import { createRoute } from '@hono/zod-openapi';
import { loadColumnConfiguration } from '../../../domain/columns/column-configuration.ts';
import { cleanConfiguration } from '../../../domain/facts/clean-configuration.ts';
import { Vocabularies } from '../../../domain/facts/vocabularies.ts';
import { checkConfigurationSize } from '../../../domain/rules/configuration-limits.ts';
import {
  configurationWithoutChoices,
  type OrganisationConfiguration,
} from '../../../domain/rules/organisation-configuration.ts';
import type { ConfigurationStore, RegisterCatalogue } from '../../../ports.ts';
import { coordinatorsOnly, recordReadersOnly } from '../../caller.ts';
import { startCheck } from '../../checks/start-check.ts';
import type { Api } from '../../context.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { asRefusal, Problem } from '../../problem.ts';
import { jsonBody } from '../../requests/json-body.ts';
import {
  BODY_PROBLEM_ANSWERS,
  configuration,
  configurationVersions,
  json,
  PROBLEM_ANSWERS,
  problemAnswer,
  SECURITY,
  yearPath,
} from '../../schemas.ts';
import { entityTag, hasVersion, replacedBy } from '../../snapshot.ts';
import { withinAnswer } from '../../within-answer.ts';

interface ConfigurationDependencies extends Pick<ApiDependencies, 'ensureCheck' | 'logFault'> {
  readonly registers: Pick<RegisterCatalogue, 'configuration' | 'earlierConfiguration'>;
  readonly configurations: ConfigurationStore;
}

/** More than MAX_CONFIGURATION_BYTES, because a client may indent its JSON and escape its letters. */
const MAX_BODY_BYTES = 512 * 1024;

const read = createRoute({
  method: 'get',
  path: '/configuration/{year}',
  summary: "The organisation's own words, settings and columns of a base year; the version is the ETag",
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath },
  responses: {
    200: json('The configuration; version 0 is that by which an organisation without one is judged', configuration),
    304: { description: 'The version is still that of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

const write = createRoute({
  method: 'put',
  path: '/configuration/{year}',
  summary:
    'Replace the configuration of a base year, with If-Match only the version of that ETag; exports that have begun keep the ' +
    'one that they started with',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: {
    params: yearPath,
    body: { required: true, content: { 'application/json': { schema: configuration } } },
  },
  responses: {
    200: json('The configuration as it is stored; one that was stored already makes no version', configuration),
    412: problemAnswer('`configuration_changed`: the version is no longer that of If-Match'),
    ...BODY_PROBLEM_ANSWERS,
  },
});

const versions = createRoute({
  method: 'get',
  path: '/configuration/{year}/versions',
  summary: 'Who changed what in the configuration of a base year, newest first',
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath },
  responses: { 200: json('The versions; none before the first change', configurationVersions), ...PROBLEM_ANSWERS },
});

export function addConfigurationRoutes(api: Api, dependencies: ConfigurationDependencies): void {
  const { registers, configurations } = dependencies;
  api.openapi(read, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const stored = await registers.configuration(organisationNumber, year);
    if (stored !== undefined) {
      return hasVersion(context, stored) ? context.body(null, 304) : context.json(viewOf(stored.configuration), 200);
    }
    const earlier = await registers.earlierConfiguration(organisationNumber, year);
    context.header('ETag', entityTag({ version: 0 }));
    return context.json(viewOf(configurationWithoutChoices(organisationNumber, year, earlier?.configuration)), 200);
  });

  api.openapi(write, async (context) => {
    const { organisationNumber, actor, displayName } = context.var.caller;
    const { year } = context.req.valid('param');
    const given = context.req.valid('json');
    const checked = checkedConfiguration({
      ...given,
      organisationNumber,
      year,
      columnConfiguration: given.columnConfiguration ?? null,
    });
    const by = { actor, actorName: displayName };
    const { outcome, version } = await configurations.write(checked, by, { replaces: replacedBy(context) });
    if (outcome === 'overtaken') {
      throw new Problem('configuration_changed');
    }
    await startCheck(context, year, dependencies);
    context.header('ETag', entityTag({ version }));
    return context.json(viewOf(checked), 200);
  });

  api.openapi(versions, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const kept = withinAnswer(await configurations.configurationVersions(organisationNumber, year));
    const names = kept.flatMap(({ by, actorName }) => (actorName === null ? [] : [[by, actorName] as const]));
    return context.json(
      {
        versions: kept.map(({ actorName: _, ...version }) => version),
        // The newest name of each, as the list begins with it.
        actorNames: Object.fromEntries(names.toReversed()),
      },
      200,
    );
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

/** Saved choices of exports: an organisation's list of them, by name. */
import { createRoute } from '@hono/zod-openapi';
import { cleanText } from '../../../domain/register/clean-text.ts';
import type { TemplateList } from '../../../domain/templates/template-list.ts';
import type { TemplateStore, WrittenTemplates } from '../../../ports.ts';
import { coordinatorsOnly, recordReadersOnly } from '../../caller.ts';
import type { Api, ApiContext } from '../../context.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { Problem } from '../../problem.ts';
import { jsonBody } from '../../requests/json-body.ts';
import {
  BODY_PROBLEM_ANSWERS,
  json,
  newTemplate,
  PROBLEM_ANSWERS,
  problemAnswer,
  SECURITY,
  templateName,
  templates,
} from '../../schemas.ts';
import { entityTag, hasVersion, replacedBy } from '../../snapshot.ts';

interface TemplateDependencies extends Pick<ApiDependencies, 'clock'> {
  readonly templates: TemplateStore;
}

/** As for the start of an export. */
const MAX_BODY_BYTES = 256 * 1024;
const CHANGED = { 412: problemAnswer('`templates_changed`: the list is no longer that of If-Match') };

const read = createRoute({
  method: 'get',
  path: '/templates',
  summary: "The organisation's saved choices of exports; the version of the list is the ETag",
  security: SECURITY,
  // They name lokallag, which are texts of the register.
  middleware: [recordReadersOnly] as const,
  responses: {
    200: json('Sorted by name', templates),
    304: { description: 'The list is still that of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

const save = createRoute({
  method: 'put',
  path: '/templates',
  summary: 'Save choices under a name, in place of those of that name; with If-Match only in the list of that ETag',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newTemplate } } } },
  responses: { 200: json('The list as it is now', templates), ...CHANGED, ...BODY_PROBLEM_ANSWERS },
});

const remove = createRoute({
  method: 'delete',
  path: '/templates',
  summary: 'Delete the choices of a name; with If-Match only in the list of that ETag',
  security: SECURITY,
  middleware: [coordinatorsOnly] as const,
  request: { query: templateName },
  responses: { 200: json('The list as it is now', templates), ...CHANGED, ...PROBLEM_ANSWERS },
});

export function addTemplateRoutes(api: Api, { templates: store, clock }: TemplateDependencies): void {
  api.openapi(read, async (context) => {
    const list = await store.read(context.var.caller.organisationNumber);
    return hasVersion(context, list) ? context.body(null, 304) : context.json(viewOf(list), 200);
  });

  api.openapi(save, async (context) => {
    const { organisationNumber, actor, displayName } = context.var.caller;
    const { name, request } = context.req.valid('json');
    const template = { name, request, savedAt: new Date(clock.now()).toISOString(), savedBy: actor };
    const written = await store.save(organisationNumber, template, displayName, replacedBy(context));
    return context.json(viewOf(writtenList(context, written)), 200);
  });

  api.openapi(remove, async (context) => {
    const { organisationNumber, actor } = context.var.caller;
    const by = { actor, at: new Date(clock.now()).toISOString() };
    const name = cleanText(context.req.valid('query').name);
    const written = await store.remove(organisationNumber, name, by, replacedBy(context));
    return context.json(viewOf(writtenList(context, written)), 200);
  });
}

/** @throws Problem when nothing was written */
function writtenList(context: ApiContext, written: WrittenTemplates): TemplateList {
  switch (written.outcome) {
    case 'written':
      context.header('ETag', entityTag(written.list));
      return written.list;
    case 'overtaken':
      throw new Problem('templates_changed');
    case 'full':
      throw new Problem('too_many_templates');
    case 'missing':
      throw new Problem('not_found');
  }
}

function viewOf({ templates, actorNames }: TemplateList) {
  return { templates: [...templates], actorNames };
}

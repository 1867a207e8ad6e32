/** The saved choices of an organisation as one list with a version. */
import * as z from 'zod';
import { TEMPLATE_LIMITS, type Template, templateSchema } from '../../protocol.ts';
import { compareCodePoints } from '../canonical.ts';
import { labelKey } from '../register/clean-text.ts';

export const templateListSchema = z.object({
  /** 0 before the first. */
  version: z.int().min(0),
  templates: z.array(templateSchema),
  actorNames: z.record(z.string(), z.string()),
});
export type TemplateList = z.infer<typeof templateListSchema>;

export const NO_TEMPLATES: TemplateList = { version: 0, templates: [], actorNames: {} };

/** @returns undefined when there are as many as may be, or more than an item holds */
export function withTemplate(list: TemplateList, template: Template, actorName: string): TemplateList | undefined {
  const others = without(list.templates, template.name);
  const templates = [...others, template].sort((one, other) =>
    compareCodePoints(labelKey(one.name), labelKey(other.name)),
  );
  const names = { ...list.actorNames, [template.savedBy]: actorName };
  const after = { version: list.version + 1, templates, actorNames: namesOf(templates, names) };
  const isTooMuch =
    templates.length > TEMPLATE_LIMITS.templates || Buffer.byteLength(JSON.stringify(after)) > TEMPLATE_LIMITS.bytes;
  return isTooMuch ? undefined : after;
}

/** @returns undefined when there is none of that name */
export function withoutTemplate(list: TemplateList, name: string): TemplateList | undefined {
  const templates = without(list.templates, name);
  return templates.length === list.templates.length
    ? undefined
    : { version: list.version + 1, templates, actorNames: namesOf(templates, list.actorNames) };
}

function without(templates: readonly Template[], name: string): Template[] {
  return templates.filter((each) => labelKey(each.name) !== labelKey(name));
}

/** Only of those who stand in the list. */
function namesOf(templates: readonly Template[], names: TemplateList['actorNames']): TemplateList['actorNames'] {
  return Object.fromEntries(templates.map(({ savedBy }) => [savedBy, names[savedBy] ?? savedBy]));
}

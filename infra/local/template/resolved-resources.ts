/** The resources of a template, resolved and held against a schema that names every property which is honoured. */
import type * as z from 'zod';
import { NotHonouredError } from '../service/service.ts';
import type { Template } from './document.ts';
import type { Resolver } from './intrinsics.ts';
import { isMeaninglessType, withoutMeaningless } from './meaningless.ts';

export interface Described<Properties> {
  readonly logicalId: string;
  readonly properties: Properties;
}

export interface ResolvedResources {
  /**
   * Every resource of a type, or of those whose unresolved properties pass `of`: the rest then means nothing.
   * @throws NotHonouredError for a property that the schema does not name, or another value than it takes
   */
  all<Schema extends z.ZodType>(
    type: string,
    schema: Schema,
    of?: (properties: Readonly<Record<string, unknown>>) => boolean,
  ): Described<z.infer<Schema>>[];
  /** @throws NotHonouredError for resources of types that nobody has asked for and that do not mean nothing */
  assertAllHonoured(): void;
}

export function createResolvedResources(template: Template, resolver: Resolver): ResolvedResources {
  const present = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || resolver.condition(Condition),
  );
  const asked = new Set<string>();
  return {
    all(type, schema, of = () => true) {
      asked.add(type);
      return present
        .filter(([, resource]) => resource.Type === type && of(resource.Properties))
        .map(([logicalId, resource]) => {
          const given = withoutMeaningless(type, resource.Properties);
          const resolved = resolver.resolve(given, `${logicalId}, ${type}`);
          return { logicalId, properties: honour(schema, resolved, logicalId, type) };
        });
    },
    assertAllHonoured() {
      for (const [logicalId, { Type }] of present) {
        if (!asked.has(Type) && !isMeaninglessType(Type))
          throw new NotHonouredError(`resource type ${Type}`, logicalId);
      }
    },
  };
}

function honour<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  logicalId: string,
  type: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknown];
  const found = JSON.stringify(
    path.reduce<unknown>((at, step) => (Object(at) === at ? Reflect.get(Object(at), step) : undefined), value),
  );
  const why = unknown.length > 0 ? '' : `: ${issue?.message ?? ''}`;
  throw new NotHonouredError(`property ${path.join('.')} = ${String(found).slice(0, 200)} of ${type}${why}`, logicalId);
}

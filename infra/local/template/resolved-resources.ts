/** The resources of a template, resolved and checked against schemas that name every honoured property. */
import type * as z from 'zod';
import { NotHonouredError } from '../service/service.ts';
import type { Template } from './document.ts';
import { isIgnoredType, withoutIgnored } from './ignored.ts';
import type { Resolver } from './intrinsics.ts';

export interface Described<Properties> {
  readonly logicalId: string;
  readonly properties: Properties;
}

export interface ResolvedResources {
  /**
   * Every resource of a type. With `of`, resources whose unresolved properties do not pass it are ignored.
   * @throws NotHonouredError for a property or a value that the schema does not allow
   */
  all<Schema extends z.ZodType>(
    type: string,
    schema: Schema,
    of?: (properties: Readonly<Record<string, unknown>>) => boolean,
  ): Described<z.infer<Schema>>[];
  /** @throws NotHonouredError for a resource whose type no reader has asked for and that is not ignored */
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
          const given = withoutIgnored(type, resource.Properties);
          const resolved = resolver.resolve(given, `${logicalId}, ${type}`);
          return { logicalId, properties: honour(schema, resolved, logicalId, type) };
        });
    },
    assertAllHonoured() {
      for (const [logicalId, { Type }] of present) {
        if (!asked.has(Type) && !isIgnoredType(Type)) throw new NotHonouredError(`resource type ${Type}`, logicalId);
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

/** Which function follows which in a state machine, so that its process can start while the one before it runs. */
import * as z from 'zod';

/** By name, in the order of the definition. A wrong guess costs an idle process and changes no result. */
export function nextFunctions(definition: string): ReadonlyMap<string, readonly string[]> {
  const names: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        const arn = key === 'FunctionName' ? z.string().safeParse(item) : undefined;
        const name = arn?.data?.split(':')[6];
        if (name !== undefined) names.push(name);
        else visit(item);
      }
    }
  };
  visit(JSON.parse(definition));
  const next = new Map<string, Set<string>>();
  for (const [at, name] of names.entries()) {
    const following = names[at + 1];
    if (following === undefined || following === name) continue;
    next.set(name, (next.get(name) ?? new Set()).add(following));
  }
  return new Map([...next].map(([name, followers]) => [name, [...followers]]));
}

/** Which function follows which in a state machine, so that its process can start while the one before it runs. */
import * as z from 'zod';

const chainSchema = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), z.unknown()) });
const stateSchema = z.looseObject({
  Next: z.string().optional(),
  Default: z.string().optional(),
  Arguments: z.looseObject({ FunctionName: z.string().optional() }).optional(),
  ItemProcessor: chainSchema.optional(),
});
type Chain = z.infer<typeof chainSchema>;

/**
 * By name. After a Choice those of its default, which is what usually follows: a process that no one needs costs a tenth of a
 * second of CPU. A wrong guess changes no result.
 */
export function nextFunctions(definition: string): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, Set<string>>();
  const machine = chainSchema.parse(JSON.parse(definition));
  for (const name of Object.keys(machine.States)) {
    const state = stateOf(machine, name);
    const own = functionOf(machine, name);
    const following = firstFunction(machine, state.Next);
    if (own === undefined || following === undefined || following === own) continue;
    next.set(own, (next.get(own) ?? new Set()).add(following));
  }
  return new Map([...next].map(([name, followers]) => [name, [...followers]]));
}

/** The first function on the usual way from a state. */
function firstFunction(chain: Chain, from: string | undefined): string | undefined {
  const seen = new Set<string>();
  let at = from;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const own = functionOf(chain, at);
    if (own !== undefined) return own;
    const state = stateOf(chain, at);
    at = state.Next ?? state.Default;
  }
  return undefined;
}

/** That a state invokes; of a Map the first one of its items. */
function functionOf(chain: Chain, name: string): string | undefined {
  const { Arguments, ItemProcessor } = stateOf(chain, name);
  if (ItemProcessor !== undefined) return firstFunction(ItemProcessor, ItemProcessor.StartAt);
  return Arguments?.FunctionName?.split(':')[6];
}

const stateOf = (chain: Chain, name: string) => stateSchema.parse(chain.States[name] ?? {});

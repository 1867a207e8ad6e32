/** Who did something to an export, from the reader's point of view: you, the system or another person. */
import { SYSTEM_ACTORS } from '../../lambdas/protocol.ts';

export type Actor = { readonly kind: 'you' | 'system' } | { readonly kind: 'person'; readonly name: string };

/**
 * @param actor as in the audit trail
 * @param names of everybody who acted on this export, by actor
 * @param you the signed-in user's actor; null while it is not known
 */
export function actorOf(actor: string, names: Readonly<Record<string, string>>, you: string | null): Actor {
  if (actor === you) {
    return { kind: 'you' };
  }
  if ((SYSTEM_ACTORS as readonly string[]).includes(actor)) {
    return { kind: 'system' };
  }
  return { kind: 'person', name: names[actor] ?? actor };
}

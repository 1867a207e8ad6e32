/** Who did something to an export, as the one who reads it would say it. */
import { SYSTEM_ACTORS } from '../../lambdas/protocol.ts';

export type Actor = { readonly kind: 'you' | 'system' } | { readonly kind: 'person'; readonly name: string };

/**
 * @param actor as in the audit trail
 * @param names of those who acted on this export
 * @param you null while it is not known who is signed in
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

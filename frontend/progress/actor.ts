/** Who did something to an export, from the reader's point of view: you, the system or another person. */
import { SYSTEM_ACTORS } from '../../lambdas/protocol.ts';

export type Actor =
  | { readonly kind: 'you' | 'system' }
  | { readonly kind: 'person'; readonly name: string }
  /** A user whose name is not kept. */
  | { readonly kind: 'unnamed'; readonly shortId: string };

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
  const name = names[actor];
  if (name !== undefined) {
    return { kind: 'person', name };
  }
  // Older records name users by their e-mail address; later ones by the identity provider's id.
  return actor.includes('@') ? { kind: 'person', name: actor } : { kind: 'unnamed', shortId: actor.slice(0, 8) };
}

/** The name of an actor: `deg` for the reader, `systemet` for the system, else the person's name, or an id without one. */
import { useMe } from '../../api/queries.ts';
import { actorOf } from '../../progress/actor.ts';
import { useWords } from '../../translations/words.ts';

type Place = 'inSentence' | 'alone';

export function useActorName(): (actor: string, names: Readonly<Record<string, string>>, place: Place) => string {
  const you = useMe().data?.actor ?? null;
  const { t } = useWords();
  return (id, names, place) => {
    const actor = actorOf(id, names, you);
    switch (actor.kind) {
      case 'person':
        return actor.name;
      case 'unnamed':
        return t(`actor.${place}.unnamed`, { id: actor.shortId });
      default:
        return t(`actor.${place}.${actor.kind}`);
    }
  };
}

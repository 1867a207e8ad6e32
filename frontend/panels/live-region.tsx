/** The one polite region, there from the start and empty: what is put into it later is what a screen reader says. */
import { useRunScreen } from '../progress/run-context.ts';
import { useWords } from '../translations/words.ts';

export function LiveRegion() {
  const words = useWords();
  const { announcement } = useRunScreen();
  return (
    <div role="status" className="visually-hidden" data-testid="announcements">
      {announcement === null ? '' : words.announcement(announcement)}
    </div>
  );
}

/** The polite live region of the run. It is on the page from the start, because screen readers read only what changes in it. */
import { useRunScreen } from '../../progress/run-context.ts';
import { useWords } from '../../translations/words.ts';

export function LiveRegion() {
  const words = useWords();
  const { announcement } = useRunScreen();
  return (
    <div role="status" className="visually-hidden" data-testid="announcements">
      {announcement === null ? '' : words.announcement(announcement)}
    </div>
  );
}

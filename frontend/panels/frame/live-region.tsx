/** The polite live region of the run. It is on the page from the start, because screen readers read only what changes in it. */
import { useRunPart } from '../../progress/run-context.ts';
import { useWords } from '../../translations/words.ts';

export function LiveRegion() {
  const words = useWords();
  const announcement = useRunPart((screen) => screen.announcement);
  return (
    <div role="status" className="visually-hidden" data-testid="announcements">
      {announcement === null ? '' : words.announcement(announcement)}
    </div>
  );
}

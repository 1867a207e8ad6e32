/** Starts the export of a base year, or joins the same one if it already runs. What is rarely chosen is folded. */
import { Button } from '@navikt/ds-react';
import { type SubmitEvent, Suspense, useRef, useState } from 'react';
import type { ExportRequest } from '../../../lambdas/protocol.ts';
import { useRunPart, useRunStore } from '../../progress/run-context.ts';
import { openRoute, routeOf } from '../../router.ts';
import { later } from '../../translations/later.ts';
import { useWords } from '../../translations/words.ts';
import { StartAnswer } from './start-answer.tsx';
import { StartChoices } from './start-choices.tsx';

export const SavedChoices = later(async () => (await import('../frame/later-parts.ts')).SavedChoices);

export interface Choices extends Omit<ExportRequest, 'year' | 'branches'> {
  /** Null: all of them. */
  readonly branches: readonly string[] | null;
  readonly downloadWhenReady: boolean;
}

interface StartFormProps {
  readonly year: number;
  /** Those of the register. */
  readonly branches: readonly string[];
  readonly takesAttachments: boolean;
  readonly variant: 'primary' | 'secondary';
}

export function StartForm({ year, branches, takesAttachments, variant }: StartFormProps) {
  const store = useRunStore();
  const { t, language } = useWords();
  const [choices, setChoices] = useState<Choices>({
    branches: null,
    format: 'xlsx',
    language,
    includeAttachments: false,
    downloadWhenReady: false,
  });
  const [branchError, setBranchError] = useState(false);
  const branchPicker = useRef<HTMLFieldSetElement>(null);
  const starting = useRunPart(({ state }) => state.kind === 'starting');

  async function start(event: SubmitEvent) {
    event.preventDefault();
    if (starting) {
      return;
    }
    const { downloadWhenReady, branches: chosen, ...rest } = choices;
    const missing = chosen !== null && chosen.length === 0;
    setBranchError(missing);
    if (missing) {
      branchPicker.current?.closest('details')?.setAttribute('open', '');
      branchPicker.current?.querySelector('input')?.focus();
      return;
    }
    await run({ ...rest, year, branches: [...(chosen ?? [])] }, downloadWhenReady);
  }

  async function run(request: ExportRequest, downloadWhenReady: boolean) {
    await store.start(request, downloadWhenReady, (exportId) => {
      // The user may have gone to another page meanwhile and stays there.
      if (routeOf(window.location.hash).page === 'year') {
        openRoute({ page: 'export', exportId });
      }
    });
  }

  return (
    <form className="form" onSubmit={(event) => void start(event)} noValidate>
      <div>
        <Button type="submit" variant={variant} aria-disabled={starting}>
          {t(starting ? 'start.starting' : 'start.button')}
        </Button>
      </div>
      <StartAnswer />
      <StartChoices
        all={branches}
        takesAttachments={takesAttachments}
        choices={choices}
        branchPicker={branchPicker}
        branchError={branchError}
        onChange={(change) => {
          setChoices((before) => ({ ...before, ...change }));
          if (change.branches !== undefined) {
            setBranchError(false);
          }
        }}
      />
      <Suspense fallback={null}>
        <SavedChoices
          year={year}
          branches={branches}
          onRun={(request) => {
            if (!starting) {
              void run(request, false);
            }
          }}
        />
      </Suspense>
    </form>
  );
}

/** What is done with the list of a branch: it is saved as a workbook to send, or printed with the sheet for its signature. */
import { Button } from '@navikt/ds-react';
import { useState } from 'react';
import { useBranchApi } from '../../api/branches/branch-queries.ts';
import { isUnanswered, problemOf } from '../../api/problem.ts';
import { saveFile } from '../../progress/download.ts';
import { useWords } from '../../translations/words.ts';
import type { BranchDaysQuery } from './branch-days.tsx';

interface BranchActionsProps {
  readonly year: number;
  readonly checkId: string;
  readonly branch: string;
  /** Their further pages are read before they are printed. */
  readonly lists: readonly BranchDaysQuery[];
}

export function BranchActions({ year, checkId, branch, lists }: BranchActionsProps) {
  const { t, language, error } = useWords();
  const branches = useBranchApi();
  const [working, setWorking] = useState<'saving' | 'printing' | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function work(what: 'saving' | 'printing', doing: () => Promise<void>) {
    if (working !== null) {
      return;
    }
    setWorking(what);
    setRefusal(null);
    try {
      await doing();
    } catch (cause) {
      setRefusal(isUnanswered(cause) ? t('problem.noAnswer') : error(problemOf(cause)?.code ?? 'unknown'));
    }
    setWorking(null);
  }
  const save = () =>
    work('saving', async () => {
      const name = branch === '' ? t('branches.unknown') : branch;
      saveFile(await branches.workbook(year, checkId, branch, language), `${fileName(name)}-${year}.xlsx`);
    });
  const print = () =>
    work('printing', async () => {
      await Promise.all(lists.map(readToTheEnd));
      // After the rows are on the page.
      requestAnimationFrame(() => window.print());
    });
  return (
    <div className="stack-small controls">
      <div className="branch-actions">
        <Button size="small" aria-disabled={working !== null} onClick={() => void save()}>
          {t(working === 'saving' ? 'branches.saving' : 'branches.save')}
        </Button>
        <Button size="small" variant="secondary" aria-disabled={working !== null} onClick={() => void print()}>
          {t('branches.print')}
        </Button>
      </div>
      {refusal !== null && (
        <p role="alert" className="field-error">
          {refusal}
        </p>
      )}
    </div>
  );
}

async function readToTheEnd(list: BranchDaysQuery): Promise<void> {
  let read = list;
  while (read.hasNextPage) {
    read = await read.fetchNextPage({ throwOnError: true });
  }
}

/** Without the signs that a file system refuses. */
function fileName(text: string): string {
  return text.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '-');
}

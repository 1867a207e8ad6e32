/**
 * Where the page goes after an import: to the words that are missing, else to the check. It says so, and goes there by itself
 * unless the user does anything else meanwhile.
 */
import { Button } from '@navikt/ds-react';
import { useEffect, useState } from 'react';
import { useYearWords } from '../../../api/words/word-queries.ts';
import { unmappedIn } from '../../../progress/year/standing.ts';
import { openRoute } from '../../../router.ts';
import { useWords } from '../../../translations/words.ts';
import { useSay } from '../../run/status-messages.tsx';

/** Long enough to read what the import did, and to press a key that keeps the page here. */
export const LEAD_ON_MS = 10_000;

interface NextStepProps {
  readonly year: number;
  /** Of the register that the import made: words of an earlier one say nothing about it. */
  readonly registerVersion: number;
  /** Whether the import ended on this screen with all its files, so that the page may go on by itself. */
  readonly byItself: boolean;
}

export function NextStep({ year, registerVersion, byItself }: NextStepProps) {
  const { t } = useWords();
  const words = useYearWords(year).data ?? null;
  const unmapped = words === null || words.registerVersion < registerVersion ? null : unmappedIn(words);
  const page = unmapped === null ? null : unmapped > 0 ? 'words' : 'check';
  const going = useGoingOn(byItself ? page : null, year);
  if (page === null || unmapped === null) {
    return null;
  }
  return (
    <>
      <p>
        {unmapped > 0 ? t('nextStep.words', { count: unmapped }) : t('nextStep.check')}{' '}
        {going.soon && t('nextStep.soon', { seconds: LEAD_ON_MS / 1_000 })}
      </p>
      <div className="controls">
        <Button size="small" onClick={() => openRoute({ page, year })}>
          {t(unmapped > 0 ? 'nextStep.toWords' : 'nextStep.toCheck')}
        </Button>
        {going.soon && (
          <Button size="small" variant="secondary" onClick={going.stay}>
            {t('nextStep.stay')}
          </Button>
        )}
      </div>
    </>
  );
}

/** What a user does who is busy on this page. */
const SIGNS_OF_USE = ['keydown', 'pointerdown', 'input', 'wheel', 'dragover'] as const;

/** Whether nobody looks at the page, or somebody is in the middle of a field or a question. */
function isBusy(): boolean {
  return document.hidden || document.querySelector('dialog[open], :is(input, select, textarea):focus') !== null;
}

/** @param page null: it is not to be gone to */
function useGoingOn(
  page: 'words' | 'check' | null,
  year: number,
): { readonly soon: boolean; readonly stay: () => void } {
  const { t } = useWords();
  const say = useSay();
  const [stays, setStays] = useState(false);
  const target = stays ? null : page;
  const spoken = target === null ? null : t(`nextStep.say.${target}`, { seconds: LEAD_ON_MS / 1_000 });
  useEffect(() => {
    if (spoken !== null) {
      say(spoken);
    }
  }, [say, spoken]);
  useEffect(() => {
    if (target === null) {
      return;
    }
    const stay = () => setStays(true);
    const timer = setTimeout(() => (isBusy() ? stay() : openRoute({ page: target, year })), LEAD_ON_MS);
    for (const sign of SIGNS_OF_USE) {
      document.addEventListener(sign, stay);
    }
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS_OF_USE) {
        document.removeEventListener(sign, stay);
      }
    };
  }, [target, year]);
  return { soon: target !== null, stay: () => setStays(true) };
}

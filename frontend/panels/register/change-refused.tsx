/** Why a change of the register was not made. */
import { isUnanswered, problemOf } from '../../api/problem.ts';
import { useWords } from '../../translations/words.ts';

/** @param error null: nothing was refused */
export function ChangeRefused({ error }: { readonly error: Error | null }) {
  const { t, error: inWords } = useWords();
  return error === null ? null : (
    <p role="alert" className="field-error">
      {t('registerFiles.refused', {
        reason: isUnanswered(error) ? t('problem.noAnswer') : inWords(problemOf(error)?.code ?? 'unknown'),
      })}
    </p>
  );
}

/** The signed manifest and the public key, with which anybody can verify the report (`npm run verify`). */
import { Button } from '@navikt/ds-react';
import { useState } from 'react';
import { useRunStore } from '../../progress/run-context.ts';
import type { Proof } from '../../progress/store/run-store-options.ts';
import { useWords } from '../../translations/words.ts';

const PROOFS: readonly Proof[] = ['manifest', 'signing-key'];

export function ProofFiles() {
  const store = useRunStore();
  const { t } = useWords();
  const [failed, setFailed] = useState<Proof | null>(null);
  const save = async (proof: Proof) => {
    setFailed(null);
    try {
      await store.saveProof(proof);
    } catch {
      setFailed(proof);
    }
  };
  return (
    <>
      {PROOFS.map((proof) => (
        <Button key={proof} variant="tertiary" size="small" onClick={() => void save(proof)} data-proof={proof}>
          {t(`outcome.completed.proof.${proof}`)}
        </Button>
      ))}
      {failed !== null && (
        <>
          <p role="alert" className="field-error">
            {t('outcome.completed.proof.failed')}
          </p>
          <Button size="small" variant="secondary" onClick={() => void save(failed)}>
            {t('controls.retry')}
          </Button>
        </>
      )}
    </>
  );
}

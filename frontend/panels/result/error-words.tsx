/** An error in words, with its code beside it for whoever helps the user. */
import { useWords } from '../../translations/words.ts';

export function ErrorWords({ code }: { readonly code: string }) {
  const { error } = useWords();
  return (
    <>
      {error(code)} <code className="error-code">{code}</code>
    </>
  );
}

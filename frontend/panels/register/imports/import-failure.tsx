/** Why a file could not be read: in words, with its place in the file and what to do about it. */
import { Fragment } from 'react';
import * as z from 'zod';
import { ambiguousIdsSchema, type ImportFailure } from '../../../../lambdas/protocol.ts';
import { useWords } from '../../../translations/words.ts';
import { FailedDetails } from '../../result/failed-details.tsx';

/** Details of a `RegisterError`: where in the files it is, and what was found there. */
const placeSchema = z.object({
  file: z.string().optional().catch(undefined),
  sheet: z.string().optional().catch(undefined),
  row: z.number().optional().catch(undefined),
  column: z.string().optional().catch(undefined),
  range: z.string().optional().catch(undefined),
  found: z.array(z.string()).optional().catch(undefined),
  maximum: z.number().optional().catch(undefined),
});

const SHOWN_FOUND = 20;

export function ImportFailureText({ failure }: { readonly failure: ImportFailure }) {
  const { t, error, importAdvice } = useWords();
  const advice = importAdvice(failure.code);
  return (
    <>
      <p>
        {error(failure.code)} {advice ?? (failure.retryable ? '' : t('importFile.fixFirst'))}
      </p>
      <Place details={failure.details} />
      <AmbiguousIdList details={failure.details} />
      <FailedDetails details={failure.details} />
      <p className="subtle">{t('importFile.code', { code: failure.code })}</p>
    </>
  );
}

function Place({ details }: Pick<ImportFailure, 'details'>) {
  const { t, number } = useWords();
  const place = placeSchema.safeParse(details).data ?? {};
  const facts = [
    ['file', place.file],
    ['sheet', place.sheet],
    ['row', place.row === undefined ? undefined : number(place.row)],
    ['column', place.column],
    ['range', place.range],
    ['found', place.found?.slice(0, SHOWN_FOUND).join(', ')],
    ['maximum', place.maximum === undefined ? undefined : number(place.maximum)],
  ] as const;
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  return known.length === 0 ? null : (
    <dl className="facts">
      {known.map(([key, value]) => (
        <Fragment key={key}>
          <dt>{t(`place.${key}`)}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

const SHOWN_IDS = 5;
const SHOWN_ROWS = 5;

function AmbiguousIdList({ details }: Pick<ImportFailure, 'details'>) {
  const { t, number } = useWords();
  const ambiguous = ambiguousIdsSchema.safeParse(details);
  if (!ambiguous.success) {
    return null;
  }
  const { ids, count } = ambiguous.data;
  const shown = ids.slice(0, SHOWN_IDS);
  return (
    <ul className="plain-list">
      {shown.map(({ id, rows }) => (
        <li key={id}>{t('place.ids', { id, rows: rows.slice(0, SHOWN_ROWS).map(number).join(', ') })}</li>
      ))}
      {count > shown.length && <li>{t('place.moreIds', { count: count - shown.length })}</li>}
    </ul>
  );
}

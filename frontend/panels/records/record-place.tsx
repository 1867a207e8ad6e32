/** Where a record stands in the register, and which activity it is about, in words. */
import type { PlacedRecord } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';

/** `bergen.xlsx, aktiviteter, rad 12, kolonne varighet` */
export function RecordPlace({ file, sheet, row, column }: Pick<PlacedRecord, 'file' | 'sheet' | 'row' | 'column'>) {
  const { t, number } = useWords();
  const parts = [
    ...(file === null ? [] : [file]),
    ...(sheet === null ? [] : [sheet]),
    ...(row === null ? [] : [t('records.row', { row: number(row) })]),
    ...(column === null ? [] : [t('records.column', { column })]),
  ];
  return <p className="record-place">{parts.length === 0 ? t('records.noPlace') : parts.join(', ')}</p>;
}

/** `14.03.2025 · Bergen · Samtalegruppe for unge`, and what stands in the column that the record is about. */
export function RecordWords({ record, activity, column }: Pick<PlacedRecord, 'record' | 'activity' | 'column'>) {
  const { t } = useWords();
  const fields = (activity ?? (record?.sheet === 'aktiviteter' ? record : null))?.fields ?? {};
  const words = [fields.dato, fields.lokallag, fields.tittel ?? fields.aktivitetstype].filter(
    (each) => each !== undefined,
  );
  const name = record?.sheet === 'aktiviteter' ? undefined : record?.fields.navn;
  const found = column === null || record === null ? null : (record.fields[column] ?? '');
  return (
    <>
      {words.length > 0 && <p>{words.join(' · ')}</p>}
      {name !== undefined && column !== 'navn' && <p>{name}</p>}
      {found !== null && (
        <p className="subtle">{found === '' ? t('records.empty') : t('records.found', { text: found })}</p>
      )}
    </>
  );
}

/** What the export cost, in total and by service. It names the dated price list, because it is not a bill. */
import { Heading, Table } from '@navikt/ds-react';
import { COST_PARTS, type ExportCost } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { TableFrame } from '../frame/tables/table-frame.tsx';

export function Cost({ cost }: { readonly cost: ExportCost | null }) {
  const { t, dollars } = useWords();
  return (
    <section className="card" aria-labelledby="cost-heading">
      <Heading level="2" size="small" id="cost-heading">
        {t('cost.heading')}
      </Heading>
      {cost === null ? (
        <p className="subtle">{t('cost.none')}</p>
      ) : (
        <>
          <p>
            <strong>{dollars(cost.total)}</strong>
          </p>
          <p className="subtle">{t('cost.basis', { priceList: cost.priceList })}</p>
          <CostTable cost={cost} />
        </>
      )}
    </section>
  );
}

function CostTable({ cost }: { readonly cost: ExportCost }) {
  const { t, dollars } = useWords();
  return (
    <TableFrame label={t('cost.caption')}>
      <Table size="small">
        <caption className="visually-hidden">{t('cost.caption')}</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t('cost.service')}</Table.HeaderCell>
            <Table.HeaderCell scope="col" className="numeric">
              {t('cost.amount')}
            </Table.HeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {COST_PARTS.map((part) => (
            <Table.Row key={part}>
              <Table.HeaderCell scope="row">{t(`cost.part.${part}`)}</Table.HeaderCell>
              <Table.DataCell className="numeric">{dollars(cost.parts[part])}</Table.DataCell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </TableFrame>
  );
}

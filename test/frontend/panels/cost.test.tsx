import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cost } from '../../../frontend/panels/result/cost.tsx';
import { formatsIn } from '../../../frontend/translations/formats.ts';
import { loadPageTexts, startTranslations } from '../../../frontend/translations/index.ts';
import { type ExportCost, exportCostSchema } from '../../../lambdas/protocol.ts';

const COST: ExportCost = exportCostSchema.parse({
  currency: 'USD',
  total: 0.004321,
  parts: {
    lambda: 0.0021,
    stepFunctions: 0.0015,
    dynamoDb: 0.0005,
    s3: 0.0002,
    kms: 0.00003,
    secretsManager: 0,
    apiGateway: 0.000001,
  },
  priceList: 'eu-north-1 2026-11-22',
});

beforeAll(async () => {
  await startTranslations(localStorage);
  await loadPageTexts();
});
afterEach(cleanup);

const plain = (text: string) => text.replaceAll(/\s/g, ' ');

describe('the cost of an export', () => {
  it('shows the total, the price list, and each service in a table', () => {
    render(<Cost cost={COST} />);
    const section = within(screen.getByRole('region', { name: 'Kostnad' }));
    expect(section.getByText((text) => plain(text) === '0,0043 USD')).toBeTruthy();
    expect(section.getByText(/eu-north-1 2026-11-22/)).toBeTruthy();
    const rows = within(section.getByRole('table')).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(7);
    expect(plain(rows[0]?.textContent ?? '')).toBe('Beregning (Lambda)0,0021 USD');
  });

  it('says that the cost comes later while there is none', () => {
    render(<Cost cost={null} />);
    expect(screen.getByText('Kostnaden regnes ut når kjøringen er avsluttet.')).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });
});

it.each([
  [0, 'USD 0.00'],
  [0.0000012, 'USD 0.0000012'],
  [0.004321, 'USD 0.0043'],
  [0.0995, 'USD 0.10'],
  [0.126, 'USD 0.13'],
  [12.3456, 'USD 12.35'],
])('writes %d dollars as %s', (amount, text) => {
  expect(plain(formatsIn('en').dollars(amount))).toBe(text);
});

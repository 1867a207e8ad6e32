import { describe, expect, it } from 'vitest';
import { mailText } from '../../../lambdas/domain/notifications/mail-text.ts';

const EXPORT = { kind: 'export', id: '01JZZZZZZZ0000000000000001', year: 2025, isWell: true } as const;
const PAGE = 'https://page.example';

describe('the mail about an ended run', () => {
  it('says in bokmål and then in English that an export is done, with a link to it', () => {
    const { subject, text } = mailText(EXPORT, PAGE);
    expect(subject).toBe('Eksporten for 2025 er ferdig');
    const link = 'https://page.example/#/eksport/01JZZZZZZZ0000000000000001';
    expect(text.split(link)).toHaveLength(3);
    expect(text.indexOf('Eksporten for grunnlagsåret 2025 er ferdig')).toBeLessThan(
      text.indexOf('The export for the base year 2025 is done'),
    );
  });

  it('says of a run that did not go well that it needs a look, and not why', () => {
    const { subject, text } = mailText({ ...EXPORT, isWell: false }, PAGE);
    expect(subject).toBe('Eksporten for 2025 må ses på');
    expect(text).toContain('noe må ses på');
    expect(text).toContain('something needs a look');
    expect(text).not.toContain('alt gikk bra');
  });

  it('leads to the register and the session for an import', () => {
    const { subject, text } = mailText({ ...EXPORT, kind: 'import', id: 'I1' }, PAGE);
    expect(subject).toBe('Importen for 2025 er ferdig');
    expect(text).toContain('https://page.example/#/register/2025/I1');
  });

  it.each([true, false])('has no figure but the year and the id (well: %s)', (isWell) => {
    const { text } = mailText({ ...EXPORT, isWell }, PAGE);
    const without = text.replaceAll(`#/eksport/${EXPORT.id}`, '').replaceAll('2025', '');
    expect(without).not.toMatch(/\d/);
  });
});

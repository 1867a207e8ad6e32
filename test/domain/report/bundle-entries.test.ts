import { describe, expect, it } from 'vitest';
import { bundleEntries } from '../../../lambdas/domain/report/bundle-entries.ts';

const REPORT = { key: 'work/report', name: 'report.xlsx' };
const namesOf = (...keys: string[]) => bundleEntries(REPORT, keys, 'work/attachments/').map(({ name }) => name);

describe('bundleEntries', () => {
  it('puts the report first and each attachment in the folder vedlegg', () => {
    expect(bundleEntries(REPORT, ['work/attachments/bilder/tur.jpg'], 'work/attachments/')).toEqual([
      REPORT,
      { key: 'work/attachments/bilder/tur.jpg', name: 'vedlegg/bilder/tur.jpg' },
    ]);
  });

  it.each([
    ['../../etc/passwd', 'vedlegg/etc/passwd'],
    ['..\\..\\windows\\system.ini', 'vedlegg/windows/system.ini'],
    ['/rot', 'vedlegg/rot'],
    ['a/./../b.txt', 'vedlegg/a/b.txt'],
  ])('keeps %s inside the folder', (path, name) => {
    expect(namesOf(`work/attachments/${path}`)).toEqual(['report.xlsx', name]);
  });
});

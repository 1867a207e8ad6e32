import { describe, expect, it } from 'vitest';
import { basisSchema } from '../../../lambdas/domain/export/basis.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { basis, registerFile } from '../../factories.ts';

const chunk = (sha256: string, activities: number) => ({ sha256, bytes: 500, activities, attendances: 2 });

describe('freezeBasis', () => {
  it('takes version, files and chunks from the manifest, and words and settings from the configuration', () => {
    const files = [
      registerFile({ name: 'a.xlsx', chunks: [chunk('a1', 400), chunk('a2', 30)], activityRows: 440, activities: 430 }),
      registerFile({ name: 'b.xlsx', chunks: [chunk('b1', 20)], activityRows: 20, activities: 20 }),
    ];
    const frozen = basis({ files, request: { branches: ['Oslo'] }, settings: { digitalGroupsCount: false } });
    expect(basisSchema.parse(frozen)).toEqual(frozen);
    expect(frozen).toMatchObject({
      register: { version: 3, manifestSha256: 'a'.repeat(64) },
      files: [{ name: 'a.xlsx' }, { name: 'b.xlsx' }],
      registerChunks: [
        { sha256: 'a1', activities: 400, file: 0 },
        { sha256: 'a2', activities: 30, file: 0 },
        { sha256: 'b1', activities: 20, file: 1 },
      ],
      activityRows: 460,
      activities: 450,
      request: { year: 2025, branches: ['Oslo'] },
      ruleSet: { id: BUFDIR_2025.id, settings: { ...BUFDIR_2025.settings, digitalGroupsCount: false } },
    });
  });

  it('takes the standard columns only when the configuration has none', () => {
    expect(basis({ columnConfiguration: null }).columnConfiguration).toEqual({ id: 'standard' });
    expect(basis({ columnConfiguration: { id: 'own' } }).columnConfiguration).toEqual({ id: 'own' });
  });

  it('adds up the lists of peer supporters, and has none only when no file has one', () => {
    const without = registerFile({ name: 'a.xlsx' });
    const empty = registerFile({ name: 'b.xlsx', peerSupporters: [] });
    const listed = registerFile({
      name: 'c.xlsx',
      peerSupporters: [5, 3].map((count) => ({ sha256: `${count}`, count })),
    });
    expect(basis({ files: [without] }).peerSupporterRows).toBeNull();
    expect(basis({ files: [without, empty] }).peerSupporterRows).toBe(0);
    expect(basis({ files: [without, empty, listed] }).peerSupporterRows).toBe(8);
  });
});

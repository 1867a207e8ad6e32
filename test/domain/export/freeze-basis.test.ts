import { describe, expect, it } from 'vitest';
import { basisSchema } from '../../../lambdas/domain/export/basis.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { basis } from '../../factories.ts';

describe('freezeBasis', () => {
  it('takes counts and hashes from the register, and words and settings from the configuration', () => {
    const frozen = basis({ shards: 9, request: { branches: ['Oslo'] }, settings: { digitalGroupsCount: false } });
    expect(basisSchema.parse(frozen)).toEqual(frozen);
    expect(frozen).toMatchObject({
      importId: 'import-1',
      registerFiles: [{ name: 'register.xlsx', sha256: 'b'.repeat(64) }],
      shards: 9,
      chunks: 9,
      request: { year: 2025, branches: ['Oslo'] },
      ruleSet: { id: BUFDIR_2025.id, settings: { ...BUFDIR_2025.settings, digitalGroupsCount: false } },
    });
  });

  it('takes the standard columns only when the configuration has none', () => {
    expect(basis({ columnConfiguration: null }).columnConfiguration).toEqual({ id: 'standard' });
    expect(basis({ columnConfiguration: { id: 'own' } }).columnConfiguration).toEqual({ id: 'own' });
  });
});

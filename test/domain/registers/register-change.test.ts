import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFiles, withFilesOf, withoutFile } from '../../../lambdas/domain/registers/register-change.ts';
import { pointerTo, versionRecord } from '../../../lambdas/domain/registers/register-derived.ts';
import { type RegisterManifest, registerManifestSchema } from '../../../lambdas/domain/registers/register-manifest.ts';
import { registerPointerSchema, registerVersionSchema } from '../../../lambdas/domain/registers/register-pointer.ts';
import { MAX_BRANCH_BYTES } from '../../../lambdas/protocol.ts';
import { registerFile, registerManifest } from '../../fakes/registers/register-version.ts';

const AT = '2026-03-02T08:00:00.000Z';
const KEY = { organisationNumber: '971277882', year: 2025 };

/** The same name with other bytes. */
const other = (name: string, mark: string) =>
  registerFile(name, { parts: [{ name, sha256: mark.repeat(64), bytes: 1, kind: 'workbook' }] });
const namesOf = (manifest: RegisterManifest | undefined) => manifest?.files.map(({ name }) => name);

describe('a new version', () => {
  it('is the first one where there is no register', () => {
    const { change, files } = withFiles(undefined, KEY, [registerFile('a.xlsx')], AT);
    expect(change).toEqual({
      manifest: { format: 'bufdir-register/1', ...KEY, version: 1, at: AT, files: [registerFile('a.xlsx')] },
      added: ['a.xlsx'],
      removed: [],
    });
    expect([...files]).toEqual([['a.xlsx', 'added']]);
  });

  it('adds, replaces by key, and leaves unchanged files as they were', () => {
    const kept = registerFile('b.xlsx', { importedBy: 'ola' });
    const before = registerManifest({ version: 4, files: [registerFile('a.xlsx'), kept] });
    const incoming = [other('a.xlsx', 'f'), registerFile('b.xlsx'), registerFile('c.xlsx')];
    const { change, files } = withFiles(before, KEY, incoming, AT);
    expect([...files.values()]).toEqual(['replaced', 'unchanged', 'added']);
    expect(change).toMatchObject({ manifest: { version: 5 }, added: ['a.xlsx', 'c.xlsx'], removed: [] });
    expect(change?.manifest.files[1]).toBe(kept);
  });

  it('is not made when all files are unchanged', () => {
    const { change, files } = withFiles(registerManifest(), KEY, [registerFile('register.xlsx')], AT);
    expect(change).toBeUndefined();
    expect([...files.values()]).toEqual(['unchanged']);
  });

  it('replaces a file with the same bytes whose objects are others, as after the repair of a damaged one', () => {
    const repaired = registerFile('register.xlsx', { chunks: [] });
    const { files } = withFiles(registerManifest(), KEY, [repaired], AT);
    expect([...files.values()]).toEqual(['replaced']);
  });

  it('has its files in code point order of their names, then of their keys', () => {
    const names = ['å.xlsx', 'b.xlsx', 'Z.xlsx', '😀.xlsx', '\uFFFD.xlsx'];
    const twins = [registerFile('same', { key: '2' }), registerFile('same', { key: '1' })];
    const { change } = withFiles(undefined, KEY, [...names.map((name) => registerFile(name)), ...twins], AT);
    expect(namesOf(change?.manifest)).toEqual(['Z.xlsx', 'b.xlsx', 'same', 'same', 'å.xlsx', '\uFFFD.xlsx', '😀.xlsx']);
    expect(change?.manifest.files.filter(({ name }) => name === 'same').map(({ key }) => key)).toEqual(['1', '2']);
  });

  it('loses a file that is taken out, and names it', () => {
    const before = registerManifest({ files: [registerFile('a.xlsx'), registerFile('b.xlsx')] });
    const change = withoutFile(before, 'a.xlsx', AT);
    expect(change).toMatchObject({ manifest: { version: 2 }, added: [], removed: ['a.xlsx'] });
    expect(namesOf(change?.manifest)).toEqual(['b.xlsx']);
    expect(withoutFile(before, 'c.xlsx', AT)).toBeUndefined();
  });

  it('has the files of an earlier one that is restored', () => {
    const earlier = registerManifest({ files: [registerFile('a.xlsx'), registerFile('b.xlsx')] });
    const before = registerManifest({ version: 7, files: [other('a.xlsx', 'f'), registerFile('c.xlsx')] });
    const change = withFilesOf(before, earlier, AT);
    expect(change).toMatchObject({ added: ['a.xlsx', 'b.xlsx'], removed: ['c.xlsx'] });
    expect(change?.manifest).toEqual({ ...earlier, version: 8, at: AT });
    expect(withFilesOf(before, before, AT)).toBeUndefined();
  });
});

describe('the limits of a register', () => {
  it('are two hundred files', () => {
    const files = Array.from({ length: 201 }, (_, index) => registerFile(`${index}.xlsx`));
    expect(withFiles(undefined, KEY, files.slice(1), AT).change?.manifest.files).toHaveLength(200);
    expect(() => withFiles(undefined, KEY, files, AT)).toThrow(
      expect.objectContaining({ code: 'too_many_register_files', details: { found: 201, maximum: 200 } }),
    );
  });

  it('are the bytes of the lokallag of all files together, each counted once', () => {
    const half = (name: string, mark: string) =>
      registerFile(name, {
        branches: Array.from({ length: MAX_BRANCH_BYTES / 200 + 1 }, (_, index) => `${mark}${index}`.padEnd(100, 'x')),
      });
    withFiles(undefined, KEY, [half('a.xlsx', 'a'), half('b.xlsx', 'a')], AT);
    expect(() => withFiles(undefined, KEY, [half('a.xlsx', 'a'), half('b.xlsx', 'b')], AT)).toThrow(
      expect.objectContaining({ code: 'too_many_branches' }),
    );
  });

  it('are the values of the vocabulary columns in all files, because the manifest is read whole', () => {
    const words = Array.from({ length: 25_001 }, (_, index) => ({
      column: 'aktivitetstype' as const,
      value: `Beskrivelse ${index}`,
      rows: 1,
      file: 'a.xlsx',
      firstRow: index + 2,
    }));
    const [one, other] = [registerFile('a.xlsx', { words }), registerFile('b.xlsx', { words })];
    withFiles(undefined, KEY, [one], AT);
    expect(() => withFiles(undefined, KEY, [one, other], AT)).toThrow(
      expect.objectContaining({ code: 'too_many_values', details: { found: 50_002, maximum: 50_000 } }),
    );
  });
});

describe('what follows from the files', () => {
  it('is the pointer with totals and the lokallag of all, and the record of the version', () => {
    const files = [registerFile('a.xlsx', { branches: ['å', 'B'] }), registerFile('b.xlsx', { branches: ['B', 'a'] })];
    const manifest = registerManifest({ files, version: 3 });
    const totals = { activityRows: 6, attendanceRows: 18 };
    const pointer = pointerTo(manifest, 'f'.repeat(64));
    expect(registerPointerSchema.strict().parse(pointer)).toEqual({
      ...KEY,
      ...totals,
      version: 3,
      manifestSha256: 'f'.repeat(64),
      at: manifest.at,
      activities: 4,
      attendances: 16,
      branches: ['B', 'a', 'å'],
    });
    const origin = {
      by: 'kari',
      actorName: null,
      change: 'removal',
      importId: null,
      restoredFrom: null,
      added: [],
      removed: ['c.xlsx'],
    } as const;
    const version = versionRecord(manifest, 'f'.repeat(64), origin);
    expect(registerVersionSchema.strict().parse(version)).toMatchObject({
      ...origin,
      ...totals,
      version: 3,
      files: 2,
      replacedAt: null,
    });
  });
});

describe('imports, removals and restorations in any order', () => {
  const names = ['a.xlsx', 'b.xlsx', 'c.xlsx'];
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('import' as const),
      names: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
      mark: fc.constantFrom('1', '2', '3'),
    }),
    fc.record({ kind: fc.constant('removal' as const), name: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constant('restoration' as const), back: fc.nat({ max: 5 }) }),
  );

  it('leave the files that a plain map of names would have, and one version more for each change', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const history: RegisterManifest[] = [];
        let plain = new Map<string, string>();
        const plains: Map<string, string>[] = [];
        for (const each of steps) {
          const before = history.at(-1);
          let next: RegisterManifest | undefined;
          if (each.kind === 'import') {
            const files = each.names.map((name) => other(name, each.mark));
            next = withFiles(before, KEY, files, AT).change?.manifest;
            for (const name of each.names) plain.set(name, each.mark);
          } else if (before !== undefined && each.kind === 'removal') {
            next = withoutFile(before, each.name, AT)?.manifest;
            plain.delete(each.name);
          } else if (before !== undefined && each.kind === 'restoration') {
            const index = Math.max(0, history.length - 1 - each.back);
            next = withFilesOf(before, history[index] ?? before, AT)?.manifest;
            plain = new Map(plains[index]);
          }
          if (next === undefined) continue;
          expect(registerManifestSchema.parse(next)).toEqual(next);
          expect(next.version).toBe((before?.version ?? 0) + 1);
          history.push(next);
          plains.push(new Map(plain));
        }
        const found = history.at(-1)?.files.map(({ name, parts }) => [name, parts[0]?.sha256[0]]) ?? [];
        expect(found).toEqual([...plain].sort(([one], [two]) => (one < two ? -1 : 1)));
      }),
    );
  });
});

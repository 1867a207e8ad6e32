import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import * as yauzl from 'yauzl';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { bundleAttachments } from '../../lambdas/stages/bundle-attachments.ts';
import { MemoryDependencies, notStopped, stateOf, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { keysOfTry } from './working-fixture.ts';

const KEYS = keysOfTry();
const REPORT_NAME = 'bufdir-2025-970168885-00000001.xlsx';

async function generated(attachments: Readonly<Record<string, string>> = {}): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({}));
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, includeAttachments: true } });
  await runStages(dependencies, stateOf(), { until: 'generate' });
  await dependencies.records.advance(stateOf(), 'bundling_attachments');
  for (const [name, text] of Object.entries(attachments)) {
    await dependencies.working.put(`${KEYS.attachmentsPrefix}${name}`, text, 'text/plain');
  }
  return dependencies;
}

/** The entries of the zip, read with another library than the one that wrote it. */
async function entriesOf(dependencies: MemoryDependencies): Promise<Record<string, Buffer>> {
  const bytes = Buffer.from((await dependencies.working.get(KEYS.bundle)) ?? '');
  const entries: Record<string, Buffer> = {};
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const content = (entry: yauzl.Entry) =>
    new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      content(entry)
        .then((stream) => stream.toArray())
        .then((parts) => {
          entries[entry.fileName] = Buffer.concat(parts);
          zip.readEntry();
        }, reject);
    });
    zip.on('end', resolve);
    zip.readEntry();
  });
  return entries;
}

describe('bundling attachments', () => {
  it('stores a zip with the unchanged report and every attachment in a folder', async () => {
    const dependencies = await generated({ 'program.pdf': 'program', 'bilder/tur.jpg': 'bilde' });
    await bundleAttachments(dependencies.reached, dependencies, notStopped);
    expect(await entriesOf(dependencies)).toEqual({
      [REPORT_NAME]: Buffer.from((await dependencies.working.get(KEYS.report)) ?? ''),
      'vedlegg/bilder/tur.jpg': Buffer.from('bilde'),
      'vedlegg/program.pdf': Buffer.from('program'),
    });
    const bundle = await dependencies.working.get(KEYS.bundle);
    const report = (await dependencies.working.get(KEYS.report)) ?? new Uint8Array();
    expect(dependencies.working.json(KEYS.bundleDescription)).toEqual({
      key: KEYS.bundle,
      bytes: bundle?.length,
      sha256: sha256(bundle ?? ''),
      files: [
        { name: REPORT_NAME, bytes: report.length, sha256: sha256(report) },
        { name: 'vedlegg/bilder/tur.jpg', bytes: 5, sha256: sha256('bilde') },
        { name: 'vedlegg/program.pdf', bytes: 7, sha256: sha256('program') },
      ],
    });
    expect((await dependencies.record(stateOf())).stageProgress).toMatchObject({ current: 3, total: 3 });
  });

  it('stores a zip with only the report when there are no attachments', async () => {
    const dependencies = await generated();
    await bundleAttachments(dependencies.reached, dependencies, notStopped);
    expect(Object.keys(await entriesOf(dependencies))).toEqual([REPORT_NAME]);
  });

  it('removes the parts of names that lead out of the folder', async () => {
    const dependencies = await generated({ '../../etc/passwd': 'x', '..\\..\\windows\\system.ini': 'y', '/rot': 'z' });
    await bundleAttachments(dependencies.reached, dependencies, notStopped);
    expect(Object.keys(await entriesOf(dependencies)).sort()).toEqual([
      REPORT_NAME,
      'vedlegg/etc/passwd',
      'vedlegg/rot',
      'vedlegg/windows/system.ini',
    ]);
  });

  it('stores the same bytes when it runs again', async () => {
    const dependencies = await generated({ 'a.txt': 'a' });
    await bundleAttachments(dependencies.reached, dependencies, notStopped);
    const first = await dependencies.working.get(KEYS.bundle);
    await bundleAttachments(dependencies.reached, dependencies, notStopped);
    expect(await dependencies.working.get(KEYS.bundle)).toEqual(first);
  });
});

describe('bundling attachments aborts the upload', () => {
  const nothingStands = async (dependencies: MemoryDependencies) => {
    expect(dependencies.working.aborted).toEqual([KEYS.bundle]);
    expect(await dependencies.working.size(KEYS.bundle)).toBeUndefined();
    expect(dependencies.working.json(KEYS.bundleDescription)).toBeUndefined();
  };

  it('when the export is stopped between two attachments', async () => {
    const dependencies = await generated({ 'a.txt': 'a', 'b.txt': 'b' });
    let checks = 0;
    const stop = async () => {
      if (++checks === 3) {
        throw new ExportStoppedError('cancelling');
      }
    };
    await expect(bundleAttachments(dependencies.reached, dependencies, stop)).rejects.toThrow('cancelling');
    await nothingStands(dependencies);
  });

  it('when an attachment was deleted after it was listed', async () => {
    const dependencies = await generated({ 'a.txt': 'a' });
    const { getStream } = dependencies.working;
    dependencies.working.getStream = async (key) =>
      key.endsWith('a.txt') ? undefined : getStream.call(dependencies.working, key);
    await expect(bundleAttachments(dependencies.reached, dependencies, notStopped)).rejects.toMatchObject({
      details: { kind: 'attachment' },
    });
    await nothingStands(dependencies);
  });

  it('when reading an attachment fails', async () => {
    const dependencies = await generated({ 'a.txt': 'a' });
    const { getStream } = dependencies.working;
    dependencies.working.getStream = async (key) =>
      key.endsWith('a.txt') ? breakingOff() : getStream.call(dependencies.working, key);
    await expect(bundleAttachments(dependencies.reached, dependencies, notStopped)).rejects.toThrow('connection lost');
    await nothingStands(dependencies);
  });

  it('when the upload fails during an attachment larger than any buffer', async () => {
    const dependencies = await generated({ 'a.bin': 'x'.repeat(100) });
    const { getStream } = dependencies.working;
    const endless = () =>
      new Readable({
        read() {
          this.push(Buffer.alloc(65_536, Math.random() * 256));
        },
      });
    dependencies.working.getStream = async (key) =>
      key.endsWith('a.bin') ? endless() : getStream.call(dependencies.working, key);
    let aborted = false;
    dependencies.working.upload = () => ({
      sink: new Writable({
        write(_part, _encoding, done) {
          setImmediate(() => done(new Error('no space')));
        },
      }),
      finished: new Promise(() => undefined),
      abort: async () => {
        aborted = true;
      },
    });
    await expect(bundleAttachments(dependencies.reached, dependencies, notStopped)).rejects.toThrow('no space');
    expect(aborted).toBe(true);
  }, 5_000);
});

function breakingOff(): Readable {
  let begun = false;
  return new Readable({
    read() {
      if (begun) {
        this.destroy(new Error('connection lost'));
      } else {
        begun = true;
        this.push('half');
      }
    },
  });
}

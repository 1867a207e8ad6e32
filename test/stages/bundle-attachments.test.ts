import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import * as yauzl from 'yauzl';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { bundleAttachments } from '../../lambdas/stages/bundle-attachments.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryWorld, notStopped, runStages, stateOf, TESTLAGET, visits } from './memory-world.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const REPORT_NAME = 'bufdir-2025-970168885-00000001.xlsx';

async function generated(attachments: Readonly<Record<string, string>> = {}): Promise<MemoryWorld> {
  const world = new MemoryWorld();
  await world.store(visits({}));
  const record = world.seed();
  world.seed({ request: { ...record.request, includeAttachments: true } });
  await runStages(world, stateOf(), { until: 'generate' });
  await world.exports.advance(stateOf(), 'bundling_attachments');
  for (const [name, text] of Object.entries(attachments)) {
    await world.working.put(`${KEYS.attachmentsPrefix}${name}`, text, 'text/plain');
  }
  return world;
}

/** The zip's entries as another program than the one that wrote it finds them. */
async function entriesOf(world: MemoryWorld): Promise<Record<string, Buffer>> {
  const bytes = Buffer.from((await world.working.get(KEYS.bundle)) ?? '');
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

describe('the bundle', () => {
  it('holds the report as it is and every attachment in a folder of its own', async () => {
    const world = await generated({ 'program.pdf': 'program', 'bilder/tur.jpg': 'bilde' });
    await bundleAttachments(stateOf(), world, notStopped);
    expect(await entriesOf(world)).toEqual({
      [REPORT_NAME]: Buffer.from((await world.working.get(KEYS.report)) ?? ''),
      'vedlegg/bilder/tur.jpg': Buffer.from('bilde'),
      'vedlegg/program.pdf': Buffer.from('program'),
    });
    const bundle = await world.working.get(KEYS.bundle);
    expect(world.working.json(KEYS.bundleFacts)).toEqual({
      bytes: bundle?.length,
      sha256: sha256(bundle ?? ''),
      attachments: 2,
    });
    expect((await world.record(stateOf())).stageProgress).toMatchObject({ current: 3, total: 3 });
  });

  it('is the report alone when there is no attachment', async () => {
    const world = await generated();
    await bundleAttachments(stateOf(), world, notStopped);
    expect(Object.keys(await entriesOf(world))).toEqual([REPORT_NAME]);
  });

  it('lets no name leave the folder that it is unpacked in', async () => {
    const world = await generated({ '../../etc/passwd': 'x', '..\\..\\windows\\system.ini': 'y', '/rot': 'z' });
    await bundleAttachments(stateOf(), world, notStopped);
    expect(Object.keys(await entriesOf(world)).sort()).toEqual([
      REPORT_NAME,
      'vedlegg/etc/passwd',
      'vedlegg/rot',
      'vedlegg/windows/system.ini',
    ]);
  });

  it('has the same bytes when it is made again', async () => {
    const world = await generated({ 'a.txt': 'a' });
    await bundleAttachments(stateOf(), world, notStopped);
    const first = await world.working.get(KEYS.bundle);
    await bundleAttachments(stateOf(), world, notStopped);
    expect(await world.working.get(KEYS.bundle)).toEqual(first);
  });
});

describe('a bundle that cannot be made whole is given up', () => {
  const nothingStands = async (world: MemoryWorld) => {
    expect(world.working.aborted).toEqual([KEYS.bundle]);
    expect(await world.working.size(KEYS.bundle)).toBeUndefined();
    expect(world.working.json(KEYS.bundleFacts)).toBeUndefined();
  };

  it('when the export is stopped between two attachments', async () => {
    const world = await generated({ 'a.txt': 'a', 'b.txt': 'b' });
    let asked = 0;
    const stop = async () => {
      if (++asked === 3) {
        throw new ExportStoppedError('cancelling');
      }
    };
    await expect(bundleAttachments(stateOf(), world, stop)).rejects.toThrow('cancelling');
    await nothingStands(world);
  });

  it('when an attachment has gone since it was listed', async () => {
    const world = await generated({ 'a.txt': 'a' });
    const { getStream } = world.working;
    world.working.getStream = async (key) => (key.endsWith('a.txt') ? undefined : getStream.call(world.working, key));
    await expect(bundleAttachments(stateOf(), world, notStopped)).rejects.toMatchObject({
      details: { kind: 'attachment' },
    });
    await nothingStands(world);
  });

  it('when an attachment breaks off while it is read', async () => {
    const world = await generated({ 'a.txt': 'a' });
    const { getStream } = world.working;
    world.working.getStream = async (key) =>
      key.endsWith('a.txt') ? breakingOff() : getStream.call(world.working, key);
    await expect(bundleAttachments(stateOf(), world, notStopped)).rejects.toThrow('connection lost');
    await nothingStands(world);
  });

  it('when the upload fails under an attachment larger than any buffer, instead of waiting for ever', async () => {
    const world = await generated({ 'a.bin': 'x'.repeat(100) });
    const { getStream } = world.working;
    const endless = () =>
      new Readable({
        read() {
          this.push(Buffer.alloc(65_536, Math.random() * 256));
        },
      });
    world.working.getStream = async (key) => (key.endsWith('a.bin') ? endless() : getStream.call(world.working, key));
    let aborted = false;
    world.working.upload = () => ({
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
    await expect(bundleAttachments(stateOf(), world, notStopped)).rejects.toThrow('no space');
    expect(aborted).toBe(true);
  }, 5_000);

  it('when there is no such export', async () => {
    const world = await generated();
    const { working, clock, used } = world;
    const gone = { working, clock, used, exports: new MemoryWorld().exports };
    await expect(bundleAttachments(stateOf(), gone, notStopped)).rejects.toMatchObject({ name: 'ExportStoppedError' });
  });
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

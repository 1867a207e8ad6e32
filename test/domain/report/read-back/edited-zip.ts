/** Changes one part of a zip, as somebody would who unpacks a report, edits it and packs it again. */
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import * as yauzl from 'yauzl';
import * as yazl from 'yazl';

export async function editedZip(bytes: Buffer, part: string, edit: (text: string) => string): Promise<Buffer> {
  const parts = await partsOf(bytes);
  const zip = new yazl.ZipFile();
  for (const [name, content] of parts) {
    const before = content.toString('utf8');
    const after = name === part ? edit(before) : before;
    if (name === part && after === before) {
      throw new Error(`The edit changes nothing in ${part}`);
    }
    zip.addBuffer(Buffer.from(after), name);
  }
  zip.end();
  return buffer(zip.outputStream);
}

async function partsOf(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(bytes, {
    lazyEntries: true,
    autoClose: false,
  });
  const parts = new Map<string, Buffer>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        buffer(stream).then((content) => {
          parts.set(entry.fileName, content);
          zip.readEntry();
        }, reject);
      });
    });
    zip.on('end', () => resolve(parts));
    zip.on('error', reject);
    zip.readEntry();
  });
}

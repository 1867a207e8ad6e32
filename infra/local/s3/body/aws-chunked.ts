/**
 * The `aws-chunked` content encoding: `<hex size>[;extension]\r\n<data>\r\n` repeated, a last chunk of size 0, then
 * trailing headers and an empty line. The SDK uses it to send a checksum that it computes while sending.
 */
import { S3Error } from '../errors.ts';

const MAX_LINE_BYTES = 8 * 1024;

const malformed = (why: string): S3Error =>
  new S3Error('IncompleteBody', 400, `The request body is not well-formed aws-chunked data: ${why}`);

/**
 * Yields the decoded bytes and calls `onTrailer` for each trailing header (name in lower case).
 * @throws S3Error 400 when a chunk is incomplete or malformed
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  let state: 'size' | 'data' | 'dataEnd' | 'trailers' | 'done' = 'size';
  let remaining = 0;
  let line = '';

  for await (const bytes of source) {
    let offset = 0;
    while (offset < bytes.length) {
      if (state === 'done') throw malformed('bytes after the end');
      if (state === 'data') {
        const piece = bytes.subarray(offset, offset + remaining);
        offset += piece.length;
        remaining -= piece.length;
        if (remaining === 0) state = 'dataEnd';
        yield piece;
        continue;
      }
      const newline = bytes.indexOf(0x0a, offset);
      const end = newline === -1 ? bytes.length : newline + 1;
      line += bytes.toString('latin1', offset, end);
      offset = end;
      if (line.length > MAX_LINE_BYTES) throw malformed('a line is too long');
      if (newline === -1) continue;
      const text = line.trimEnd();
      line = '';
      if (state === 'dataEnd') {
        if (text !== '') throw malformed('a chunk is longer than it said');
        state = 'size';
      } else if (state === 'size') {
        remaining = parseSize(text);
        state = remaining === 0 ? 'trailers' : 'data';
      } else if (text === '') {
        state = 'done';
      } else {
        const colon = text.indexOf(':');
        if (colon <= 0) throw malformed('a trailer has no name');
        onTrailer(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
      }
    }
  }
  // Some clients omit the last empty line when there is no trailer; the data is complete without it.
  if (state !== 'done' && !(state === 'trailers' && line === '')) throw malformed('it ends early');
}

function parseSize(text: string): number {
  const size = text.split(';', 1)[0] ?? '';
  if (!/^[0-9a-f]{1,8}$/i.test(size)) throw malformed('a chunk size is not hexadecimal');
  return Number.parseInt(size, 16);
}

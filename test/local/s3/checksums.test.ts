import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { decodeAwsChunked } from '../../../infra/local/s3/body/aws-chunked.ts';
import { receiveBody } from '../../../infra/local/s3/body/body.ts';
import { CHECKSUM_ALGORITHMS, startChecksum } from '../../../infra/local/s3/body/checksums.ts';
import { SortedKeys } from '../../../infra/local/s3/storage/sorted-keys.ts';

/** Check values of "123456789" from the catalogue of parametrised CRC algorithms and from FIPS 180. */
const CHECK_VALUES = {
  CRC32: 'cbf43926',
  CRC64NVME: 'ae8b14860a799888',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
};

it.each(CHECKSUM_ALGORITHMS)('%s gives the published check value for any division of the bytes', (algorithm) => {
  const running = startChecksum(algorithm);
  for (const piece of ['1', '2345', '', '6789']) running.update(Buffer.from(piece));
  expect(running.digest().toString('hex')).toBe(CHECK_VALUES[algorithm]);
});

describe('aws-chunked', () => {
  const decode = async (text: string, pieceLength: number) => {
    async function* source() {
      for (let index = 0; index < text.length; index += pieceLength) {
        yield Buffer.from(text.slice(index, index + pieceLength), 'latin1');
      }
    }
    const trailers = new Map<string, string>();
    let data = '';
    for await (const piece of decodeAwsChunked(source(), (name, value) => trailers.set(name, value))) data += piece;
    return { data, trailers: Object.fromEntries(trailers) };
  };
  const body = '5\r\nhello\r\nb;ext=1\r\n\r\nthe\nworld\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';

  it.each([1, 2, 3, 7, 1000])('is decoded from pieces of %i bytes', async (pieceLength) => {
    expect(await decode(body, pieceLength)).toEqual({
      data: 'hello\r\nthe\nworld',
      trailers: { 'x-amz-checksum-crc32': 'NhCmhg==' },
    });
  });

  it.each([
    { what: 'is cut in the data', text: '5\r\nhel' },
    { what: 'is cut before the last chunk', text: '5\r\nhello\r\n' },
    { what: 'has more data than it says', text: '5\r\nhello!\r\n0\r\n\r\n' },
    { what: 'has a size that is none', text: 'zz\r\nhello\r\n0\r\n\r\n' },
    { what: 'goes on after its end', text: '0\r\n\r\n5\r\n' },
  ])('is refused when it $what', async ({ text }) => {
    await expect(decode(text, 4)).rejects.toMatchObject({ code: 'IncompleteBody' });
  });
});

describe('a body whose checksum comes in the trailer', () => {
  const receive = (algorithm: string, value: string, length = 9) =>
    receiveBody(
      {
        headers: {
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'x-amz-trailer': `x-amz-checksum-${algorithm}`,
          'x-amz-decoded-content-length': String(length),
        },
        source: Readable.from([Buffer.from(`9\r\n123456789\r\n0\r\n${value}\r\n\r\n`)]),
      },
      async () => undefined,
    );
  const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

  it.each(CHECKSUM_ALGORITHMS)('is accepted with the right %s and refused with a wrong one or none', async (name) => {
    const algorithm = name.toLowerCase();
    const trailer = `x-amz-checksum-${algorithm}:`;
    const right = base64(CHECK_VALUES[name]);
    expect((await receive(algorithm, `${trailer}${right}`)).checksum).toEqual({ algorithm: name, value: right });
    await expect(receive(algorithm, `${trailer}AAAA`)).rejects.toMatchObject({ code: 'BadDigest' });
    await expect(receive(algorithm, 'x-amz-other:1')).rejects.toMatchObject({ code: 'MalformedTrailerError' });
  });

  it.each([8, 10])('is refused when it does not have the %i bytes of its header', async (length) => {
    const trailer = `x-amz-checksum-crc32:${base64(CHECK_VALUES.CRC32)}`;
    await expect(receive('crc32', trailer, length)).rejects.toMatchObject({ code: 'IncompleteBody' });
  });
});

it('keys are ordered by their UTF-8 bytes, in any order of insertion', () => {
  const expected = ['', 'A', 'a', 'a/', 'a0', 'ab', 'å', '\u{ffee}', '\u{1f600}'];
  const keys = new SortedKeys(['ab', '\u{1f600}', 'a']);
  for (const key of ['\u{ffee}', 'a0', 'a/', '', 'A', 'å', 'gone', 'a']) keys.add(key);
  keys.remove('gone');
  keys.remove('never there');
  expect([...keys.startingWith('')]).toEqual(expected);
  expect(expected.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).toEqual(expected);
  expect([...keys.startingWith('a', 'a0')]).toEqual(['a0', 'ab']);
});

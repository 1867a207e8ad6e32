/** The checksum algorithms of S3 that are honoured: CRC32 (the SDK's default), CRC64NVME (S3's own) and SHA256. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { notHonoured } from '../errors.ts';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC64NVME', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64 of the big-endian bytes, as in the `x-amz-checksum-*` headers. */
  readonly value: string;
}

export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Called once, at the end. */
  digest(): Buffer;
}

/** @throws S3Error 501 for the other algorithms of S3 (CRC32C, SHA1, XXHASH ...) */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name.toUpperCase());
  if (algorithm === undefined) throw notHonoured(`checksum algorithm ${name}`);
  return algorithm;
}

export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'CRC32':
      return startCrc32();
    case 'CRC64NVME':
      return startCrc64Nvme();
    case 'SHA256': {
      const hash = createHash('sha256');
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
  }
}

function startCrc32(): RunningChecksum {
  let crc = 0;
  return {
    update(bytes) {
      crc = crc32(bytes, crc);
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(crc);
      return out;
    },
  };
}

/** CRC-64/NVME, reflected polynomial 9A6C9329AC4BC9B5, in two 32-bit halves because BigInt is fifty times slower. */
function startCrc64Nvme(): RunningChecksum {
  const [highs, lows] = crc64Table();
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0);
        high = (high >>> 8) ^ (highs[index] ?? 0);
      }
    },
    digest() {
      const out = Buffer.alloc(8);
      out.writeUInt32BE(~high >>> 0, 0);
      out.writeUInt32BE(~low >>> 0, 4);
      return out;
    },
  };
}

let table: readonly [Uint32Array, Uint32Array] | undefined;

function crc64Table(): readonly [Uint32Array, Uint32Array] {
  if (table !== undefined) return table;
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) {
    let crc = BigInt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
    highs[index] = Number(crc >> 32n);
    lows[index] = Number(crc & 0xffffffffn);
  }
  table = [highs, lows];
  return table;
}

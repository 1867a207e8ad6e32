/**
 * CRC-32 of two pieces joined, from those of each: `zlib.crc32` goes on from a checksum only with the bytes in hand, and
 * here they are deflated already. As zlib's `crc32_combine`: appending zero bytes is a matrix over GF(2), squared for each
 * bit of their number.
 */
const POLYNOMIAL = 0xedb88320;
const BITS = 32;

type Matrix = Uint32Array;

function times(matrix: Matrix, vector: number): number {
  let sum = 0;
  for (let bit = 0, rest = vector; rest !== 0; bit++, rest >>>= 1) {
    if ((rest & 1) !== 0) sum ^= matrix[bit] ?? 0;
  }
  return sum;
}

function squared(matrix: Matrix): Matrix {
  return matrix.map((row) => times(matrix, row));
}

function ofOneZeroByte(): Matrix {
  const ofOneBit = Uint32Array.from({ length: BITS }, (_, bit) => (bit === 0 ? POLYNOMIAL : 2 ** (bit - 1)));
  return squared(squared(squared(ofOneBit)));
}

/** For 1, 2, 4 ... zero bytes, as far as they were needed. */
const ZEROS: Matrix[] = [ofOneZeroByte()];

/** @param length bytes of the second piece */
export function combinedCrc32(first: number, second: number, length: number): number {
  let checksum = first;
  for (let power = 0, rest = length; rest > 0; power++, rest = Math.floor(rest / 2)) {
    const zeros = ZEROS[power] ?? squared(ZEROS[power - 1] ?? ofOneZeroByte());
    ZEROS[power] = zeros;
    if (rest % 2 === 1) checksum = times(zeros, checksum);
  }
  return (checksum ^ second) >>> 0;
}

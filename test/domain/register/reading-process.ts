/**
 * Reads a csv register of as many rows as asked for, which are generated while they are read, in a process of its own.
 * Prints the counts as JSON. The rows that wait are outside of the heap, as they are on disk.
 */
import { Readable } from 'node:stream';
import { readRegisterFile } from '../../../lambdas/domain/register/read-register-file.ts';
import type { RowSpill } from '../../../lambdas/domain/register/row-spill.ts';
import type { RandomAccess } from '../../../lambdas/domain/spreadsheet/byte-source.ts';
import { READING } from '../../reading-options.ts';

const [, , activities = '0', attendances = '0'] = process.argv;
const ROWS_OF_PIECE = 500;

/** A file whose rows are equally long. */
function generated(header: string, count: number, rowOf: (index: number) => string): RandomAccess {
  const first = Buffer.byteLength(header);
  const length = Buffer.byteLength(rowOf(0));
  function* pieces(start: number, end: number) {
    if (start < first) yield Buffer.from(header).subarray(start, end);
    for (let row = 0; row < count; row += ROWS_OF_PIECE) {
      const from = first + row * length;
      if (from >= end) return;
      const rows = Array.from({ length: Math.min(ROWS_OF_PIECE, count - row) }, (_, index) => rowOf(row + index));
      yield Buffer.from(rows.join('')).subarray(0, end - from);
    }
  }
  return { size: first + count * length, read: (start, end) => Readable.from(pieces(start, end)) };
}

class BufferSpill implements RowSpill {
  private readonly partitions = new Map<number, Buffer[]>();

  async append(partition: number, text: string): Promise<void> {
    this.partitions.set(partition, [...(this.partitions.get(partition) ?? []), Buffer.from(text)]);
  }

  async *take(partition: number): AsyncGenerator<string> {
    const texts = this.partitions.get(partition) ?? [];
    this.partitions.delete(partition);
    for (const text of texts) yield text.toString();
  }
}

const padded = (number: number) => String(number).padStart(7, '0');
const counts = { activities: 0, attendances: 0, chunks: 0 };
await readRegisterFile(
  {
    kind: 'csv',
    parts: [
      {
        fileName: 'aktiviteter.csv',
        source: generated(
          'aktivitet_id;lokallag;dato;aktivitetstype;tittel;kommunenr;form;arrangor\n',
          Number(activities),
          (index) =>
            `A${padded(index)};Lag ${index % 10};2025-03-14;Besøk;Møte nr. ${padded(index)};0301;fysisk;egen\n`,
        ),
      },
      {
        fileName: 'deltakelser.csv',
        source: generated('aktivitet_id;navn;medlemsnr;epost;rolle\n', Number(attendances), (index) => {
          // Neighbouring rows belong to activities that are far apart.
          const id = padded((index * 7_919) % Number(activities));
          return `A${id};Kari Nordmann ${padded(index)};${padded(index)};p${padded(index)}@example.org;deltaker\n`;
        }),
      },
    ],
  },
  { ...READING, spill: new BufferSpill(), chunkActivities: 400, onReading: async () => undefined },
  {
    chunk: async (chunk) => {
      counts.chunks++;
      counts.activities += chunk.activities.rows.length;
      counts.attendances += chunk.attendances.rows.length;
    },
    findings: async () => undefined,
    peerSupporters: async () => undefined,
  },
);
console.log(JSON.stringify(counts));

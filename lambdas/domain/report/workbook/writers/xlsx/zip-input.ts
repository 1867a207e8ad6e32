import type ExcelJS from 'exceljs';
import type { Sink } from '../sink.ts';

/** Bytes that may wait between exceljs and the sink, because exceljs itself does not report backpressure. */
const MAX_PENDING_BYTES = 1_048_576;

/** The zip's input for one sheet: an old readable-stream, which shows its queue only in this field. */
interface ZipInput {
  readonly _writableState: { readonly length: number };
  once(event: 'drain', listener: () => void): unknown;
}

/** Where a sheet's bytes wait for a slow sink. */
export class SheetQueue {
  readonly #sheet: ExcelJS.Worksheet;
  readonly #sink: Sink;
  #input: ZipInput | undefined;

  constructor(sheet: ExcelJS.Worksheet, sink: Sink) {
    this.#sheet = sheet;
    this.#sink = sink;
  }

  /** Undefined when there is nothing to wait for. @throws the sink's error; Error when exceljs changed internally */
  wait(): Promise<void> | undefined {
    const input = this.#input ?? inputOf(this.#sheet);
    this.#input = input;
    if (input._writableState.length <= MAX_PENDING_BYTES) return undefined;
    return this.#sink.orFailure(new Promise((resolve) => input.once('drain', () => resolve())));
  }
}

/** The target of a sheet's stream, the only place where a slow sink shows. */
function inputOf(sheet: ExcelJS.Worksheet): ZipInput {
  const stream: unknown = Reflect.get(sheet, 'stream');
  const pipes: unknown = typeof stream === 'object' && stream !== null ? Reflect.get(stream, 'pipes') : undefined;
  const pipe: unknown = Array.isArray(pipes) ? pipes[0] : undefined;
  if (!isZipInput(pipe)) throw new Error('exceljs no longer shows the stream it writes a sheet into');
  return pipe;
}

function isZipInput(value: unknown): value is ZipInput {
  if (typeof value !== 'object' || value === null || !('_writableState' in value) || !('once' in value)) return false;
  const state = value._writableState;
  return typeof state === 'object' && state !== null && 'length' in state && typeof state.length === 'number';
}

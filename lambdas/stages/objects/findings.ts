/** Findings that a stage of this run made. */
import { type Origin, WorkingObjectCorruptError } from '../../domain/errors.ts';
import type { WorkingObject } from '../../domain/export/objects/working-object.ts';
import type { Finding } from '../../domain/finding.ts';
import { decodeFindings, encodeFindings, type FindingColumns } from '../../domain/finding-columns.ts';
import type { ObjectStore } from '../../ports.ts';
import { readBytes, writeJson } from './working-objects.ts';

const DECODER = new TextDecoder();

export function writeFindings(
  store: Pick<ObjectStore, 'create'>,
  key: string,
  findings: readonly Finding[],
): Promise<WorkingObject> {
  return writeJson(store, key, encodeFindings(findings));
}

/** Of some 700,000 findings. */
const MAX_KEPT_BYTES = 32_000_000;

/**
 * Findings that are read again and again. The bytes of the first ones are kept, because asking for them a second time takes
 * longer than parsing them.
 * @param maxKeptBytes tests set a smaller number
 */
export class OwnFindings {
  readonly #store: Pick<ObjectStore, 'get'>;
  readonly #maxKeptBytes: number;
  readonly #kept = new Map<string, Uint8Array>();
  #keptBytes = 0;

  constructor(store: Pick<ObjectStore, 'get'>, maxKeptBytes = MAX_KEPT_BYTES) {
    this.#store = store;
    this.#maxKeptBytes = maxKeptBytes;
  }

  /** @throws WorkingObjectCorruptError */
  async read(object: WorkingObject, origin: Origin): Promise<Finding[]> {
    const bytes = this.#kept.get(object.key) ?? (await this.#readFirst(object, origin));
    const columns: FindingColumns | readonly Finding[] = JSON.parse(DECODER.decode(bytes));
    // Of a run that began in a release before columns: its stage makes them anew.
    if (!('kinds' in columns)) throw new WorkingObjectCorruptError(origin, object);
    return decodeFindings(columns);
  }

  async #readFirst(object: WorkingObject, origin: Origin): Promise<Uint8Array> {
    const bytes = await readBytes(this.#store, object, origin);
    if (this.#keptBytes + bytes.length <= this.#maxKeptBytes) {
      this.#kept.set(object.key, bytes);
      this.#keptBytes += bytes.length;
    }
    return bytes;
  }
}

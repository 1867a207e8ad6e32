/** Rows of a version of a register by their places. Every object is compared with its hash when it is read. */
import type { SheetName } from '../domain/register/columns.ts';
import type { RegisteredPeerSupporter } from '../domain/register/register.ts';
import { decodeActivities, decodeChunk } from '../domain/registers/chunk-format.ts';
import { partName } from '../domain/registers/file-parts.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import type { RegisterFile, RegisterManifest } from '../domain/registers/register-manifest.ts';
import type { ObjectStore } from '../ports.ts';
import type { RegisterRow } from '../protocol.ts';
import { readRegisterJson, readRegisterObject } from '../register-objects.ts';
import { type RowRange, searchChunks } from './chunk-search.ts';
import { inParallel } from './in-parallel.ts';

export interface Place {
  readonly file: string;
  readonly sheet: SheetName;
  readonly row: number;
}

export interface FoundRow {
  readonly record: RegisterRow;
  /** Of an attendance. */
  readonly activity: RegisterRow | null;
}

/** Chunks that are read at a time. */
const MAX_PARALLEL = 6;

/** The rows of one sheet of one file that are looked for, and those that have been found. */
interface SheetRows {
  readonly file: RegisterFile;
  readonly name: string;
  readonly wanted: ReadonlySet<number>;
  readonly found: Map<number, FoundRow>;
}

export class RegisterRows {
  private readonly manifest: RegisterManifest;
  private readonly store: Pick<ObjectStore, 'get'>;

  constructor(manifest: RegisterManifest, store: Pick<ObjectStore, 'get'>) {
    this.manifest = manifest;
    this.store = store;
  }

  /** The names of the files that have a sheet, as places name them. */
  fileNames(sheet: SheetName): string[] {
    return this.manifest.files.map((file) => partName(file, sheet));
  }

  /**
   * @returns the row at a place; undefined for one that is not kept, or that there is not
   * @throws RegisterObjectCorruptError
   */
  async find(places: readonly Place[]): Promise<(place: Place) => FoundRow | undefined> {
    const groups = Map.groupBy(places, ({ sheet, file }) => `${sheet} ${file}`);
    const found = new Map<string, ReadonlyMap<number, FoundRow>>();
    for (const [key, group] of groups) {
      found.set(key, await this.findInSheet(group));
    }
    return ({ sheet, file, row }) => found.get(`${sheet} ${file}`)?.get(row);
  }

  private async findInSheet(places: readonly Place[]): Promise<ReadonlyMap<number, FoundRow>> {
    const [first] = places;
    const file = this.manifest.files.find((each) => first && partName(each, first.sheet) === first.file);
    if (first === undefined || file === undefined) {
      return new Map();
    }
    const wanted = new Set(places.map(({ row }) => row));
    const rows: SheetRows = { file, name: first.file, wanted, found: new Map() };
    if (first.sheet === 'likepersoner') {
      await this.findPeerSupporters(rows);
    } else {
      await this.findInChunks(rows, first.sheet);
    }
    return rows.found;
  }

  private async findInChunks(rows: SheetRows, sheet: 'aktiviteter' | 'deltakelser'): Promise<void> {
    const { chunks } = rows.file;
    const isOfActivities = sheet === 'aktiviteter';
    await searchChunks([...rows.wanted], {
      counts: chunks.map(({ activities, attendances }) => (isOfActivities ? activities : attendances)),
      ascend: isOfActivities,
      read: async (chunk) => {
        const bytes = await this.chunk(rows.file, chunks[chunk]?.sha256 ?? '');
        return isOfActivities ? takeActivities(bytes, rows) : takeAttendances(bytes, rows);
      },
      isFound: (row) => rows.found.has(row),
      readAll: (places, read) => inParallel(places, MAX_PARALLEL, read),
    });
  }

  private async findPeerSupporters({ file, name, wanted, found }: SheetRows): Promise<void> {
    const { list } = this.keys();
    for (const { sha256 } of file.peerSupporters ?? []) {
      const listed = await readRegisterJson<readonly RegisteredPeerSupporter[]>(this.store, list, sha256, file.name);
      for (const { row, fields } of listed) {
        if (wanted.has(row)) {
          found.set(row, { record: rowOf(name, 'likepersoner', { row, fields }), activity: null });
        }
      }
      if (found.size === wanted.size) {
        return;
      }
    }
  }

  private chunk({ name }: RegisterFile, sha256: string): Promise<Uint8Array> {
    return readRegisterObject(this.store, this.keys().chunk, sha256, name);
  }

  private keys() {
    return registerKeys(this.manifest.organisationNumber, this.manifest.year);
  }
}

function takeActivities(bytes: Uint8Array, { name, wanted, found }: SheetRows): RowRange {
  const activities = decodeActivities(bytes);
  for (const activity of activities) {
    if (wanted.has(activity.row)) {
      found.set(activity.row, { record: rowOf(name, 'aktiviteter', activity), activity: null });
    }
  }
  return rangeOf(activities);
}

function takeAttendances(bytes: Uint8Array, { file, name, wanted, found }: SheetRows): RowRange {
  const activities = decodeChunk(bytes);
  for (const activity of activities) {
    for (const attendance of activity.attendances) {
      if (wanted.has(attendance.row)) {
        found.set(attendance.row, {
          record: rowOf(name, 'deltakelser', attendance),
          activity: rowOf(partName(file, 'aktiviteter'), 'aktiviteter', activity),
        });
      }
    }
  }
  return rangeOf(activities.flatMap(({ attendances }) => attendances));
}

function rangeOf(rows: readonly { readonly row: number }[]): RowRange {
  return rows.reduce(({ first, last }, { row }) => ({ first: Math.min(first, row), last: Math.max(last, row) }), {
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
  });
}

/** Columns that the organisation added are shown after those of the form. */
function rowOf(
  file: string,
  sheet: SheetName,
  {
    row,
    fields,
    extra = {},
  }: {
    readonly row: number;
    readonly fields: Readonly<Record<string, string>>;
    readonly extra?: Readonly<Record<string, string>>;
  },
): RegisterRow {
  const cells = [...Object.entries(fields), ...Object.entries(extra)].filter(([, text]) => text !== '');
  return { file, sheet, row, fields: Object.fromEntries(cells) };
}

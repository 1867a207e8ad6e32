/** Where runs meet changed objects: on an engine through the whole pipeline, or in memory through the stages alone. */
import { expect } from 'vitest';
import type { S3ObjectStore } from '../../../lambdas/adapters/objects/object-store.ts';
import { type SignedManifest, verifyManifest } from '../../../lambdas/domain/report/manifest.ts';
import { openSheets } from '../../../lambdas/domain/report/read-back/sheet-reader.ts';
import { DEFAULT_LIMITS } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { openZip } from '../../../lambdas/domain/spreadsheet/zip-archive.ts';
import type { Corruption, Request } from './corruptions.ts';

/** The name that each world gives the attachment of an export with attachments. */
export const ATTACHMENT = { name: 'kvittering.txt', text: 'Bekreftet' };
const YEAR = 2025;

export interface Ended {
  /** `completed`, or the code of the failure. */
  readonly end: string;
  /** Of a failure. */
  readonly retryable?: boolean;
  readonly details?: unknown;
}

export interface World {
  readonly organisationNumber: string;
  readonly working: Pick<S3ObjectStore, 'list' | 'get' | 'put' | 'delete'>;
  readonly registers: Pick<S3ObjectStore, 'list' | 'get' | 'put' | 'delete'>;
  /** Uploads the files of the register. @param files the first so many; all when not given */
  import(files?: number): Promise<void>;
  /** Makes the version before the current one current again. */
  restore(): Promise<void>;
  /** Starts an export, or tries one again, that stands before a Lambda while `change` runs, and waits for its end. */
  run(begin: Begin, before?: Corruption['before'], change?: (exportId: string) => Promise<void>): Promise<Run>;
  /** What the report of a completed export is. */
  report(exportId: string): Promise<Report>;
  close(): Promise<void>;
}

export type Begin =
  | { readonly request: Request & { readonly branches?: string[]; readonly language?: 'en' } }
  | { readonly retry: string };

export interface Run extends Ended {
  readonly exportId: string;
}

export interface Report {
  readonly fileName: string;
  readonly file: Uint8Array;
  readonly figures: Uint8Array;
  readonly signed: SignedManifest;
}

export const registersPrefix = ({ organisationNumber }: World): string => `registers/${organisationNumber}/${YEAR}/`;

/** Everything that a reader of a report sees, but for what is of the run: Kontroll, ids and times. */
export async function contentOf({ fileName, file, figures, signed }: Report): Promise<unknown> {
  expect(verifyManifest(signed, file, figures)).toEqual({ valid: true });
  const bundled = fileName.endsWith('med-vedlegg.zip');
  const archive = bundled ? await openZip(file, DEFAULT_LIMITS) : undefined;
  const [inside = ''] = archive?.names ?? [];
  const report = archive === undefined ? file : await part(archive, inside);
  return {
    figures: JSON.parse(Buffer.from(figures).toString()),
    sheets: await sheetsOf(report, bundled ? 'xlsx' : 'csv'),
    attachments: archive && Buffer.from(await part(archive, `vedlegg/${ATTACHMENT.name}`)).toString(),
  };
}

async function part(archive: Awaited<ReturnType<typeof openZip>>, name: string): Promise<Uint8Array> {
  return Buffer.concat(await (await archive.open(name, DEFAULT_LIMITS.partBytes)).toArray());
}

/** Sammendrag says when the report was made. */
const WRITTEN_AT = /"\d\d\.\d\d\.\d{4} \d\d:\d\d"/g;

async function sheetsOf(report: Uint8Array, format: 'xlsx' | 'csv'): Promise<unknown> {
  const sheets: Record<string, unknown[]> = {};
  const reader = await openSheets(report, format);
  for (const name of reader.names.filter((each) => each !== 'Kontroll')) {
    const rows: unknown[] = [];
    for await (const batch of reader.rows(name)) rows.push(...batch);
    sheets[name] = JSON.parse(JSON.stringify(rows).replace(WRITTEN_AT, '""'));
  }
  return sheets;
}

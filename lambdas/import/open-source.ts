/** The uploaded files of an import, with the hash of each. */
import { sha256 } from '../domain/canonical.ts';
import type { CsvFile, RegisterInput } from '../domain/register/read-register.ts';
import type { RegisterFile } from '../domain/register/register-pointer.ts';
import type { ObjectStore } from '../ports.ts';
import type { ImportRequest, UploadedFile } from './import-request.ts';

/** @throws Error when a file does not exist */
export async function openSource(
  { source }: Pick<ImportRequest, 'source'>,
  bucket: Pick<ObjectStore, 'get'>,
): Promise<{ input: RegisterInput; files: RegisterFile[] }> {
  const files: RegisterFile[] = [];
  const open = async ({ key, fileName }: UploadedFile): Promise<CsvFile> => {
    const bytes = await bucket.get(key);
    if (bytes === undefined) {
      throw new Error('The uploaded file is not there');
    }
    files.push({ name: fileName, sha256: sha256(bytes) });
    return { fileName, bytes };
  };
  if (source.kind === 'xlsx') {
    const { fileName, bytes } = await open(source.register);
    return { input: { kind: 'xlsx', fileName, source: bytes }, files };
  }
  const { activities, attendances, peerSupporters } = source;
  const input = {
    kind: 'csv',
    activities: await open(activities),
    ...(attendances !== undefined && { attendances: await open(attendances) }),
    ...(peerSupporters !== undefined && { peerSupporters: await open(peerSupporters) }),
  } as const;
  return { input, files };
}

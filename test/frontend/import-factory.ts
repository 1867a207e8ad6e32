/** Imports, messages and registers for tests of the page, with defaults for everything that a test does not set. */
import type {
  ImportFileView,
  ImportMessage,
  ImportStatus,
  ImportView,
  RegisterFileView,
  RegisterVersionView,
  RegisterView,
  Upload,
} from '../../lambdas/protocol.ts';
import { instant } from './export-factory.ts';

export const IMPORT_ID = 'import-1';

export function importFile(overrides: Partial<ImportFileView> = {}): ImportFileView {
  return {
    fileId: 'f1',
    name: 'bergen.xlsx',
    parts: [{ partId: 'p1', name: 'bergen.xlsx', bytes: 1_000 }],
    status: 'pending',
    percent: 0,
    rows: 0,
    milliseconds: null,
    attempt: 0,
    failure: null,
    replaces: null,
    change: null,
    rowsInError: 0,
    ...overrides,
  };
}

export function importView(overrides: Partial<ImportView> = {}): ImportView {
  const files = overrides.files ?? [importFile()];
  const count = (...statuses: ImportFileView['status'][]) =>
    files.filter(({ status }) => statuses.includes(status)).length;
  return {
    importId: IMPORT_ID,
    organisationNumber: '970168889',
    year: 2025,
    version: 1,
    at: instant(0),
    createdAt: instant(0),
    requestedBy: 'kari@example.org',
    actorNames: { 'kari@example.org': 'Kari Koordinator' },
    attempt: 1,
    status: 'uploading',
    summary: {
      total: files.length,
      pending: count('pending'),
      processing: count('downloading', 'extracting', 'parsing', 'saving'),
      completed: count('completed'),
      failed: count('failed', 'timeout'),
      percent: 0,
    },
    files,
    registerVersion: null,
    failure: null,
    supportReference: 'REF-9',
    cost: null,
    ...overrides,
  };
}

const TYPES: Readonly<Record<ImportStatus, ImportMessage['type']>> = {
  uploading: 'import:started',
  reading: 'import:progress',
  publishing: 'import:progress',
  completed: 'import:completed',
  failed: 'import:failed',
  paused: 'import:paused',
  cancelled: 'import:cancelled',
};

/** The message that is pushed for this view. */
export function importMessage(of: ImportView): ImportMessage {
  const { actorNames: _, ...view } = of;
  const { importId, organisationNumber, version, at, status } = view;
  return { type: TYPES[status], importId, organisationNumber, version, at, view, hasFiles: true };
}

export function uploadOf(overrides: Partial<Upload> = {}): Upload {
  return {
    fileId: 'f1',
    partId: 'p1',
    name: 'bergen.xlsx',
    url: 'https://storage.example/f1-p1',
    headers: { 'content-type': 'application/octet-stream' },
    bytes: 1_000,
    validUntil: instant(900),
    ...overrides,
  };
}

export function registerFile(overrides: Partial<RegisterFileView> = {}): RegisterFileView {
  return {
    fileKey: 'bergen.xlsx',
    name: 'bergen.xlsx',
    parts: [{ name: 'bergen.xlsx', sha256: 'b'.repeat(64), bytes: 1_000 }],
    importedAt: instant(0),
    importedBy: 'ola@example.org',
    importId: 'import-0',
    activityRows: 120,
    attendanceRows: 900,
    peerSupporterRows: null,
    findings: 0,
    ...overrides,
  };
}

export function registerView(overrides: Partial<RegisterView> = {}): RegisterView {
  const files = overrides.files ?? [registerFile()];
  return {
    year: 2025,
    version: 2,
    at: instant(0),
    files,
    activityRows: files.reduce((rows, file) => rows + file.activityRows, 0),
    attendanceRows: files.reduce((rows, file) => rows + file.attendanceRows, 0),
    actorNames: { 'ola@example.org': 'Ola Nordmann' },
    ...overrides,
  };
}

export function registerVersion(overrides: Partial<RegisterVersionView> = {}): RegisterVersionView {
  return {
    version: 2,
    at: instant(0),
    by: 'ola@example.org',
    change: 'import',
    importId: 'import-0',
    restoredFrom: null,
    added: ['bergen.xlsx'],
    removed: [],
    files: 1,
    activityRows: 120,
    attendanceRows: 900,
    restorableUntil: null,
    ...overrides,
  };
}

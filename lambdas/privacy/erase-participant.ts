/**
 * Erases a person from every kept version of an organisation's registers. It may stop at any point and be run again: what
 * is done already has nothing of the person left, and objects that a stopped run left behind are found by reading them.
 */
import { ConflictError } from '../domain/errors.ts';
import { type Erasure, eraseFromActivities, eraseFromPeerSupporters } from '../domain/privacy/erase-rows.ts';
import { ErasedPerson } from '../domain/privacy/erased-person.ts';
import { type ReplacedObject, withReplacedObjects } from '../domain/privacy/replaced-objects.ts';
import { encodeChunk } from '../domain/registers/chunk-format.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import type { Clock, ConfigurationRewriter, ObjectStore, RegisterCatalogue, RegisterRewriter } from '../ports.ts';
import type { ErasedParticipant, PersonToErase } from '../protocol.ts';
import { writeRegisterJson, writeRegisterObject } from '../register-objects.ts';
import { type EraseDecisionsDependencies, eraseDecisions } from './erase-decisions.ts';
import {
  chunksOf,
  listsOf,
  type Register,
  readChunk,
  readList,
  readRegisters,
  type Version,
} from './kept-registers.ts';
import { learnPerson } from './learn-person.ts';
import { isAtWork, type OpenWorkDependencies } from './open-work.ts';
import { keysNaming, unnamedObjects } from './unnamed-objects.ts';

export interface EraseParticipantDependencies
  extends Pick<OpenWorkDependencies, 'records' | 'imports'>,
    Pick<EraseDecisionsDependencies, 'decisions'> {
  readonly clock: Clock;
  readonly catalogue: Pick<RegisterCatalogue, 'pointers' | 'versions'>;
  readonly registers: Pick<ObjectStore, 'get' | 'put' | 'list' | 'delete'>;
  readonly rewriter: RegisterRewriter;
  readonly configurations: ConfigurationRewriter;
  /** A member number that nobody has, drawn anew for each erasure. */
  readonly pseudonym: () => string;
}

export interface EraseParticipantRequest {
  readonly organisationNumber: string;
  readonly person: PersonToErase;
  readonly actor: string;
  /** Only counts. */
  readonly preview: boolean;
}

/** Another version may be published between the read and the write. */
const MAX_TRIES = 10;

/**
 * @returns `busy` when work of the organisation began meanwhile: the objects that named the person are still there
 * @throws RegisterObjectCorruptError when a register cannot be read: its file has to be uploaded again, or taken out, first
 * @throws ConflictError when the registers are changed again and again
 */
export async function eraseParticipant(
  request: EraseParticipantRequest,
  dependencies: EraseParticipantDependencies,
): Promise<ErasedParticipant['years'] | 'busy'> {
  const { organisationNumber, preview } = request;
  const readUnnamed = (registers: readonly Register[]) =>
    unnamedObjects(organisationNumber, registers, dependencies.registers);
  const registers = await readRegisters(organisationNumber, dependencies);
  const unnamed = await readUnnamed(registers);
  const latest = Math.max(...[...registers, ...unnamed].map(({ year }) => year));
  const person = Number.isFinite(latest) ? new ErasedPerson(request.person, latest) : undefined;
  // A member number such as 000 tells nobody from anybody.
  if (person?.isKnown !== true) {
    return [];
  }
  await learnPerson(person, registers, unnamed, dependencies);
  const erasure = { person, pseudonym: dependencies.pseudonym() };
  const years: { year: number; versions: number; rows: number }[] = [];
  for (const { year } of registers) {
    years.push(await eraseFromYear(year, erasure, request, dependencies));
  }
  if (!preview) {
    const isNaming = (word: string) => person.isNamedIn(word);
    await dependencies.configurations.withoutWords(organisationNumber, isNaming, request.actor);
    await eraseDecisions(person, request, dependencies);
  }
  if (!preview && (await deleteUnnamed(erasure, organisationNumber, dependencies)) === 'busy') {
    return 'busy';
  }
  return years.filter(({ versions }) => versions > 0);
}

/**
 * Deletes at once what no version names any more, and not after the days for which an earlier version can be made current.
 * The list comes before the look at who is at work, so nothing is on it that an import wrote which begins later. An import
 * that began and ended in between has made a version.
 */
async function deleteUnnamed(
  erasure: Erasure,
  organisationNumber: string,
  dependencies: EraseParticipantDependencies,
): Promise<'done' | 'busy'> {
  const { registers, catalogue } = dependencies;
  const before = await versionsIn(organisationNumber, catalogue);
  const unnamed = await unnamedObjects(
    organisationNumber,
    await readRegisters(organisationNumber, dependencies),
    registers,
  );
  const { naming, named } = await keysNaming(erasure, organisationNumber, unnamed, registers);
  if (
    (await isAtWork(organisationNumber, dependencies)) ||
    (await versionsIn(organisationNumber, catalogue)) !== before
  ) {
    return 'busy';
  }
  await registers.delete(naming);
  await registers.delete(named);
  return 'done';
}

/** @returns a text that is another one after any change of any register */
async function versionsIn(
  organisationNumber: string,
  catalogue: EraseParticipantDependencies['catalogue'],
): Promise<string> {
  const pointers = await catalogue.pointers(organisationNumber);
  const versions = await Promise.all(pointers.map(({ year }) => catalogue.versions(organisationNumber, year)));
  return JSON.stringify(
    pointers.map(({ year, version }, at) => [
      year,
      version,
      versions[at]?.map((each) => [each.version, each.manifestSha256]),
    ]),
  );
}

/** Erases from every kept version of one register, newest first. */
async function eraseFromYear(
  year: number,
  erasure: Erasure,
  { organisationNumber, actor, preview }: EraseParticipantRequest,
  dependencies: EraseParticipantDependencies,
): Promise<{ year: number; versions: number; rows: number }> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const register = (await readRegisters(organisationNumber, dependencies)).find((each) => each.year === year);
    if (register === undefined) {
      return { year, versions: 0, rows: 0 };
    }
    const { replaced, rows } = await replaceObjects(register, erasure, preview, dependencies);
    const changed = register.versions.flatMap((version) => {
      const manifest = withReplacedObjects(version.manifest, replaced, erasure.person);
      return manifest === version.manifest ? [] : [{ ...version, manifest }];
    });
    if (preview || changed.length === 0) {
      return { year, versions: changed.length, rows };
    }
    if (await publish(register, changed, { actor, rows }, dependencies)) {
      return { year, versions: changed.length, rows };
    }
  }
  throw new ConflictError(undefined);
}

/** @returns new objects by the SHA-256 of those that named the person, and the rows that did */
async function replaceObjects(
  register: Register,
  erasure: Erasure,
  preview: boolean,
  dependencies: EraseParticipantDependencies,
): Promise<{ readonly replaced: ReadonlyMap<string, ReplacedObject>; readonly rows: number }> {
  const { registers } = dependencies;
  const keys = registerKeys(register.organisationNumber, register.year);
  const replaced = new Map<string, ReplacedObject>();
  let rows = 0;
  for (const [sha256, file] of chunksOf(register)) {
    const found = eraseFromActivities(await readChunk(register, sha256, file, dependencies), erasure);
    if (found.rows > 0) {
      rows += found.rows;
      const bytes = encodeChunk(found.activities);
      const name = preview ? sha256 : await writeRegisterObject(registers, keys.chunk, bytes);
      replaced.set(sha256, { sha256: name, bytes: bytes.length });
    }
  }
  for (const [sha256, file] of listsOf(register)) {
    const found = eraseFromPeerSupporters(await readList(register, sha256, file, dependencies), erasure);
    if (found.rows > 0) {
      rows += found.rows;
      const name = preview ? sha256 : await writeRegisterJson(registers, keys.list, found.listed);
      replaced.set(sha256, { sha256: name, bytes: 0 });
    }
  }
  return { replaced, rows };
}

/** Points every changed version to its new manifest. @returns false when the register was changed meanwhile */
async function publish(
  { organisationNumber, year, current }: Register,
  changed: readonly Version[],
  { actor, rows }: { readonly actor: string; readonly rows: number },
  { registers, rewriter }: EraseParticipantDependencies,
): Promise<boolean> {
  const keys = registerKeys(organisationNumber, year);
  const rewritten = [];
  for (const { version, manifestSha256, manifest } of changed) {
    const after = await writeRegisterJson(registers, keys.manifest, manifest);
    rewritten.push({ version, before: manifestSha256, after, isCurrent: version === current });
  }
  return rewriter.rewrite({ organisationNumber, year }, rewritten, { actor, rows });
}

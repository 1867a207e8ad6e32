/** Builds the page with the register template, unless their sources have not changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from '../synthesis/bundle.ts';
import { writeRegisterTemplate } from './template/register-template.ts';

const PAGE_FOLDER = path.join(REPOSITORY, 'dist', 'website');
/** The page links to it. */
const TEMPLATE = 'registermal.xlsx';
const STAMP = path.join(REPOSITORY, 'dist', 'website.sha256');

/** @returns the folder to serve. @throws Error with the output of the build */
export async function buildPage(): Promise<string> {
  const hash = await sourceHash();
  const built =
    existsSync(path.join(PAGE_FOLDER, 'index.html')) && (await readFile(STAMP, 'utf8').catch(() => '')) === hash;
  if (!built) {
    await runBuild();
    await writeRegisterTemplate(path.join(PAGE_FOLDER, TEMPLATE));
    await writeFile(STAMP, hash);
  }
  return PAGE_FOLDER;
}

function runBuild(): Promise<void> {
  return new Promise((resolve, reject) => {
    const vite = path.join(REPOSITORY, 'node_modules', 'vite', 'bin', 'vite.js');
    const child = spawn(process.execPath, [vite, 'build', 'frontend', '--logLevel', 'warn'], {
      cwd: REPOSITORY,
      // Under a test runner this is `test`, which would bundle React's development build.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let output = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.stderr.on('data', (part) => {
      output += part;
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The page could not be built:\n${output}`))));
  });
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  const files = ['package-lock.json', 'lambdas/protocol.ts', 'lambdas/domain/register/columns.ts'].map((file) =>
    path.join(REPOSITORY, file),
  );
  for (const folder of ['frontend', 'lambdas/protocol', 'infra/commands/template']) {
    const entries = await readdir(path.join(REPOSITORY, folder), { recursive: true, withFileTypes: true });
    files.push(...entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)));
  }
  for (const file of files.sort()) {
    hash.update(path.relative(REPOSITORY, file));
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

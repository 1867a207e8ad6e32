/** The built page, made anew only when something that it is made of has changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from '../bundle.ts';

const PAGE_FOLDER = path.join(REPOSITORY, 'dist', 'website');
const STAMP = path.join(REPOSITORY, 'dist', 'website.sha256');

/** @returns the folder to serve. @throws Error with what the build said */
export async function buildPage(): Promise<string> {
  const hash = await sourceHash();
  const built =
    existsSync(path.join(PAGE_FOLDER, 'index.html')) && (await readFile(STAMP, 'utf8').catch(() => '')) === hash;
  if (!built) {
    await runBuild();
    await writeFile(STAMP, hash);
  }
  return PAGE_FOLDER;
}

function runBuild(): Promise<void> {
  return new Promise((resolve, reject) => {
    const vite = path.join(REPOSITORY, 'node_modules', 'vite', 'bin', 'vite.js');
    const child = spawn(process.execPath, [vite, 'build', 'frontend', '--logLevel', 'warn'], {
      cwd: REPOSITORY,
      // A test runner's `test` would bundle the development edition of React.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let said = '';
    child.stdout.on('data', (part) => {
      said += part;
    });
    child.stderr.on('data', (part) => {
      said += part;
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The page could not be built:\n${said}`))));
  });
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  const files = ['package-lock.json', 'lambdas/protocol.ts'].map((file) => path.join(REPOSITORY, file));
  const entries = await readdir(path.join(REPOSITORY, 'frontend'), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile()) {
      files.push(path.join(entry.parentPath, entry.name));
    }
  }
  for (const file of files.sort()) {
    hash.update(path.relative(REPOSITORY, file));
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

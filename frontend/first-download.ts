/**
 * A step of the build: what must arrive before the page shows, in two files. `main.ts` with what it imports asks for the session
 * while the rest arrives; both are fetched at once. Cut into more files, each is compressed by itself and all are 11 kB larger.
 */
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Bytes, gzipped, of everything that must arrive before the page shows. */
const INITIAL_JAVASCRIPT_BUDGET = 150_000;

/** Imports `main.ts` and the styles. */
export const INDEX = resolve(import.meta.dirname, 'index.html');
/** Imported by `main.ts` when it has asked; as an entry of its own it counts as initial too. */
export const ROOT = resolve(import.meta.dirname, 'root.tsx');

type Modules = Pick<Rolldown.PluginContext, 'getModuleInfo'>;

export function firstDownload(): Rolldown.CodeSplittingGroup[] {
  let ofIndex: ReadonlySet<string> | undefined;
  return [
    {
      tags: ['$initial'],
      name: (id, modules) => {
        ofIndex ??= importedFrom(INDEX, modules);
        return ofIndex.has(id) ? 'main' : null;
      },
    },
    { tags: ['$initial'], name: 'first' },
  ];
}

/** @returns the module with all that it imports before it runs */
function importedFrom(start: string, modules: Modules): ReadonlySet<string> {
  const found = new Set([start]);
  for (const id of found) {
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) {
      found.add(imported);
    }
  }
  return found;
}

/** Fetches the file with `root.tsx` at once, not only when `main.ts` imports it. */
export function fetchBeside(): Plugin {
  return {
    name: 'fetch-beside',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) => {
        const root = Object.values(bundle).find((each) => each.type === 'chunk' && each.facadeModuleId === ROOT);
        if (root?.type !== 'chunk') {
          throw new Error('The build has no file with root.tsx');
        }
        return [root.fileName, ...root.imports].map((fileName) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
          injectTo: 'head' as const,
        }));
      },
    },
  };
}

export function limitInitialJavaScript(): Plugin {
  return {
    name: 'limit-initial-javascript',
    apply: 'build',
    generateBundle(_, bundle) {
      const initial = new Set<string>();
      const follow = (fileName: string) => {
        const chunk = bundle[fileName];
        if (chunk?.type === 'chunk' && !initial.has(fileName)) {
          initial.add(fileName);
          chunk.imports.forEach(follow);
        }
      };
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) {
          follow(chunk.fileName);
        }
      }
      const bytes = [...initial].reduce((total, fileName) => {
        const chunk = bundle[fileName];
        return total + (chunk?.type === 'chunk' ? gzipSync(chunk.code).length : 0);
      }, 0);
      const message = `initial JavaScript: ${(bytes / 1000).toFixed(1)} kB gzipped of ${INITIAL_JAVASCRIPT_BUDGET / 1000}`;
      if (bytes > INITIAL_JAVASCRIPT_BUDGET) {
        this.error(message);
      }
      this.info(message);
    },
  };
}

/** Builds the page from `frontend/` into `dist/website`, and fails when the initial JavaScript is too large. */
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { darkByPreference } from './dark-tokens.ts';

/** Bytes, gzipped, of everything that must arrive before the page shows. */
const INITIAL_JAVASCRIPT_BUDGET = 200_000;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), limitInitialJavaScript()],
  css: { postcss: { plugins: [darkByPreference()] } },
  build: {
    outDir: resolve(import.meta.dirname, '../dist/website'),
    emptyOutDir: true,
    sourcemap: true,
    // Inlined assets would need `data:` in more places of the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget above is the limit.
    chunkSizeWarningLimit: 1_000,
    // What must arrive first arrives in one file: cut into many, each is compressed by itself and all are 11 kB larger.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  server: { host: '127.0.0.1' },
});

function limitInitialJavaScript(): Plugin {
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

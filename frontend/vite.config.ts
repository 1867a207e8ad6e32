/** Builds the page from `frontend/` into `dist/website`, and fails when the initial JavaScript is too large. */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { darkByPreference } from './dark-tokens.ts';
import { fetchBeside, firstDownload, INDEX, limitInitialJavaScript, ROOT } from './first-download.ts';
import { leaveOut } from './left-out.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), leaveOut(), fetchBeside(), limitInitialJavaScript()],
  css: { postcss: { plugins: [darkByPreference()] } },
  build: {
    outDir: resolve(import.meta.dirname, '../dist/website'),
    emptyOutDir: true,
    sourcemap: true,
    // Inlined assets would need `data:` in more places of the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget of the first download is the limit.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      input: { index: INDEX, root: ROOT },
      output: { codeSplitting: { groups: firstDownload() } },
    },
  },
  server: { host: '127.0.0.1' },
});

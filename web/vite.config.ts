import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressAssets } from './build/compress-assets.ts';
import { leanRoutes } from './build/lean-routes.ts';
import { printFirstPage } from './build/print-first-page.ts';

const server = 'http://127.0.0.1:7070';
const code = /\.(?:js|mjs|ts|tsx)$/;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [leanRoutes(), react(), printFirstPage(), compressAssets()],
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the server forbids data: scripts and fonts, and small files cost nothing over one connection.
    assetsInlineLimit: 0,
    // Vega is large, and loaded only when a run has a chart.
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the first page needs, and nothing else: what only later pages share does not get in.
            { name: 'first', tags: ['$initial'], priority: 1, test: code },
            // What most pages share is one file; left alone it would be forty of less than a kilobyte.
            // Words stay out of it: each page brings those it uses.
            { name: 'shared', minShareCount: 4, test: (id) => code.test(id) && !id.includes('/web/i18n/') },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
});

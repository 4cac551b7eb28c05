import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressAssets } from './build/compress-assets.ts';
import { leanRoutes } from './build/lean-routes.ts';
import { printFirstPage } from './build/print-first-page.ts';

const server = 'http://127.0.0.1:7070';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    leanRoutes(),
    react(),
    printFirstPage(['/web/pages/catalogue-page.tsx', '/web/i18n/en.ts']),
    compressAssets(),
  ],
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
        // What most pages share is one file; left alone it would be forty of less than a kilobyte.
        codeSplitting: { groups: [{ name: 'shared', minShareCount: 4, test: /\.(?:js|mjs|ts|tsx)$/ }] },
      },
    },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
});

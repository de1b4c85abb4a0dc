import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';

/** Where `npm run dev` finds a node. */
const node = process.env.XINGLIN_NODE ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../artifacts/portal/files',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A file of its own for everything: nothing is inlined as a data: address.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: Object.fromEntries(
      ['^/(network|status|health|codes|portal|openapi)($|/)', '^/(patient|[a-z0-9-]+)/(gateway|status|blocks|transactions|state|proofs|events|anchors|evidence|misbehaviour|promises|partitions|vault)($|/|\\?)'].map(
        (path) => [path, { target: node, changeOrigin: true }],
      ),
    ),
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'packages/*/tests/**/*.test.ts', 'packages/*/src/**/*.test.ts'] },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The wallet's core alone as one script, for measurements. */
export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2023',
    emptyOutDir: true,
    lib: { entry: fileURLToPath(new URL('../packages/client/src/index.ts', import.meta.url)), formats: ['iife'], name: 'XinglinClient', fileName: () => 'core.js' },
  },
});

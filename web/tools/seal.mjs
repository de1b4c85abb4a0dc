// After the build: writes SHA256SUMS over every file (docs/spec/portal-bundle.md) and a brotli copy of what is text.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const output = new URL('../../artifacts/portal/', import.meta.url).pathname;
const files = join(output, 'files');
const pressed = join(output, 'pressed');
const text = /\.(html|css|js|svg|json|wasm)$/;

const names = readdirSync(files, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(files.length + 1))
  .sort((a, b) => (a < b ? -1 : 1));

rmSync(pressed, { recursive: true, force: true });
const lines = names.map((name) => {
  const bytes = readFileSync(join(files, name));
  if (text.test(name)) {
    const target = join(pressed, `${name}.br`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  }

  return `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
});
writeFileSync(join(output, 'SHA256SUMS'), lines.join(''));

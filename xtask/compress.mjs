// Puts NAME.br and NAME.gz beside each file in a folder that is worth compressing, as small as
// these formats go: it is done once here, so that the server never has to.
//
//   node compress.mjs FOLDER

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// Images and fonts (woff2) are compressed already.
const KINDS = new Set([
  ".css", ".html", ".ico", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".ttf", ".wasm", ".webmanifest", ".xml",
]);

const folder = process.argv[2];
if (!folder) {
  console.error("Usage: node compress.mjs FOLDER");
  process.exit(2);
}

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !KINDS.has(extname(entry.name))) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const plain = readFileSync(file);
  const brotli = brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  writeFileSync(`${file}.br`, brotli);
  writeFileSync(`${file}.gz`, gzipSync(plain, { level: constants.Z_BEST_COMPRESSION }));
}

// Bundles src/ into dist/. One file per kind of page: what a page does not use it does not load.
import { build } from 'esbuild';
import { cp, mkdir, rm } from 'node:fs/promises';

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await build({
  entryPoints: ['src/console.js', 'src/desk.js', 'src/twilio.js', 'src/console.css'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2020'],
  outdir: 'dist',
  logLevel: 'info',
  legalComments: 'linked',
  loader: { '.svg': 'dataurl' },
});
await cp('src/icon.svg', 'dist/icon.svg');

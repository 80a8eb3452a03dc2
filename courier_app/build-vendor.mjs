/**
 * Bundles the third-party modules of the lock file into `vendor/`, each one file, with the types
 * that go with it, and then our own (`bundle-app.mjs`). Nothing of it is committed; the wheel
 * includes it.
 */
import { build } from 'esbuild';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, 'vendor');
const modules = path.join(here, 'node_modules');

/** What each bundle is made of; the same lines are its types. */
const bundles = {
  'ui.js': [
    "export { render } from 'preact';",
    "export { useRef, useEffect, useLayoutEffect, useId } from 'preact/hooks';",
    "export { signal, effect, useSignal } from '@preact/signals';",
    "import { h } from 'preact';",
    "import htm from 'htm';",
    'export const html = htm.bind(h);',
  ],
  'fluent.js': ["export { FluentBundle, FluentNumber, FluentResource } from '@fluent/bundle';"],
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

for (const [name, lines] of Object.entries(bundles)) {
  await build({
    stdin: { contents: lines.join('\n'), resolveDir: here, loader: 'js' },
    outfile: path.join(out, name),
    bundle: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const types = lines
    .filter((line) => !line.startsWith('import htm'))
    .map((line) =>
      line.startsWith('export const html')
        ? 'export const html: (strings: TemplateStringsArray, ...values: any[]) => any;'
        : line,
    );
  // All types of the module may be named, not only those of what is bundled.
  const from = new Set(
    types.flatMap((line) => [...line.matchAll(/from ('[^']+')/g)].map((m) => m[1])),
  );
  const named = [...from].map((module) => `export type * from ${module};`);
  await writeFile(
    path.join(out, name.replace(/js$/, 'd.ts')),
    `${[...named, ...types].join('\n')}\n`,
  );
}

// MapLibre comes minified, with a worker beside it.
const dist = path.join(modules, 'maplibre-gl', 'dist');
for (const name of ['maplibre-gl.mjs', 'maplibre-gl-worker.mjs']) {
  const text = await readFile(path.join(dist, name), 'utf8');
  const plain = text
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
    .replaceAll('maplibre-gl-worker.mjs', 'maplibre-gl-worker.js');
  await writeFile(path.join(out, name.replace(/mjs$/, 'js')), plain);
}
await copyFile(path.join(dist, 'maplibre-gl.css'), path.join(out, 'maplibre-gl.css'));
await writeFile(path.join(out, 'maplibre-gl.d.ts'), "export * from 'maplibre-gl';\n");

// Their licences travel with them.
const shipped = [
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  'htm',
  '@fluent/bundle',
  'maplibre-gl',
];
const parts = [];
for (const name of shipped) {
  const folder = path.join(modules, name);
  const { version, license } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? await readFile(path.join(folder, file), 'utf8') : '';
  parts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile(path.join(out, 'licences.txt'), parts.join('\n----------\n\n'));

// Last our own modules, which are made of these.
await import('./bundle-app.mjs');

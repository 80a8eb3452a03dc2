/**
 * Bundles our own modules into `vendor/app/`, for phones on a slow network: the core, the first
 * screens, what comes later, and the style, each under the path of its source, which it takes the
 * place of. The server takes them only where `bundled.json` names the sources as they lie beside it;
 * else, as while the app is worked on, it sends the modules themselves.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, 'vendor', 'app');

/** What is in no bundle of another: shared by several, or read by itself, or what a test puts in its place. */
const APART = /(?:^|\/)(vendor\/ui|vendor\/maplibre-gl|core\/state|later)\.js$/;

/** What the core reads later takes from the core, which names it at its door (`state.js`). */
const OF_CORE = /^\.\/(round|arrival_times|reducing|loads)\.js$/;
const CORE = { path: '/courier/src/core/state.js', external: true };

/** @param {string} entry */
function apart(entry) {
  return {
    name: 'apart',
    setup(/** @type {import('esbuild').PluginBuild} */ made) {
      made.onResolve({ filter: APART }, ({ path: wanted, kind, resolveDir }) => {
        if (kind === 'entry-point') return undefined;
        const at = path.relative(here, path.join(resolveDir, wanted)).replaceAll(path.sep, '/');
        return at === entry ? undefined : { path: `/courier/${at}`, external: true };
      });
      if (entry === 'src/core/later.js') made.onResolve({ filter: OF_CORE }, () => CORE);
    },
  };
}

/** Indentation in the markup of screens, which means nothing there, is no code that a bundler would shorten. */
const lean = {
  name: 'lean',
  setup(/** @type {import('esbuild').PluginBuild} */ made) {
    made.onLoad({ filter: /[\\/]src[\\/]ui[\\/](?:\w+[\\/])*\w+\.js$/ }, async ({ path: at }) => {
      const source = await readFile(at, 'utf8');
      return { contents: source.replace(/\n[ \t]+/g, '\n'), loader: 'js' };
    });
  },
};

/** @param {string} entry */
function bundle(entry) {
  return build({
    entryPoints: [path.join(here, entry)],
    outdir: out,
    outbase: here,
    chunkNames: `${path.dirname(entry)}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [apart(entry), lean],
  });
}

/** Names and content of what goes in, as the server reckons it as well. @returns {Promise<string>} */
async function digest() {
  const src = await readdir(path.join(here, 'src'), { recursive: true });
  const own = src.filter((name) => name.endsWith('.js')).map((name) => `src/${name.replaceAll(path.sep, '/')}`);
  const names = [...own, 'app.css', 'far.css', 'vendor/fluent.js'].sort();
  const sum = createHash('sha256');
  for (const name of names) {
    const content = await readFile(path.join(here, name));
    sum.update(`${name}\0${content.length}\0`).update(content);
  }
  return sum.digest('hex');
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await bundle('src/early.js');
await bundle('src/core/state.js');
await bundle('src/core/later.js');
await bundle('src/main.js');
await build({ entryPoints: ['app.css', 'far.css'].map((name) => path.join(here, name)), outdir: out, minify: true, target: 'es2022', logLevel: 'warning' });
await writeFile(path.join(out, 'bundled.json'), `${JSON.stringify({ sources: await digest() })}\n`);

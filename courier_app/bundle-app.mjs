/**
 * Bundles our own modules. Into `vendor/app/`, for phones on a slow network: the core, the first
 * screens, what comes later, and the style, each under the path of its source, which it takes the
 * place of. Into `vendor/pages/<page>/` each page of `api/pages` that has modules. The server takes
 * them only where `bundled.json` names the sources as they lie beside it; else, as while they are
 * worked on, it sends the modules themselves.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, 'vendor', 'app');
const pages = path.join(here, '..', 'api', 'pages');

/** What is in no bundle of another: shared by several, or read by itself, or what a test puts in its place. */
const APART = /(?:^|\/)(vendor\/ui|vendor\/maplibre-gl|core\/state|later)\.js$/;

/** What the core reads later takes from the core, which names it at its door (`state.js`). */
const OF_CORE = /^\.\/(round|arrival_times|reducing|loads|signals)\.js$/;
const CORE = { path: '/courier/src/core/state.js', external: true };

/** Parts of the style that the app's page has in itself. */
const TOKENS_AND_STYLE = ['kit/tokens.css', 'app.css'];
/** Tokens of a page. */
const PAGE_TOKENS = ['kit/tokens.css', 'kit/map_tokens.css'];
/** Parts of the style that comes with the later screens, the map among them. */
const MAP_AND_FAR = ['kit/map_tokens.css', 'far.css'];

/** How all of them are bundled. @type {import('esbuild').BuildOptions} */
const SCRIPT = {
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
};

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
    made.onLoad(
      { filter: /[\\/](?:src[\\/]ui|kit|pages[\\/]\w+[\\/]src)[\\/](?:\w+[\\/])*\w+\.js$/ },
      async ({ path: at }) => {
        const source = await readFile(at, 'utf8');
        return { contents: source.replace(/\n[ \t]+/g, '\n'), loader: 'js' };
      },
    );
  },
};

/** @param {string} entry */
function bundle(entry) {
  return build({
    entryPoints: [path.join(here, entry)],
    outdir: out,
    outbase: here,
    chunkNames: `${path.dirname(entry)}/[name]-[hash]`,
    ...SCRIPT,
    plugins: [apart(entry), lean],
  });
}

/**
 * Digest of the sources of a bundle, as the server reckons it as well.
 * @param {string} folder @param {string[]} names Paths below it.
 */
async function digest(folder, names) {
  const sum = createHash('sha256');
  for (const name of [...names].sort()) {
    const content = await readFile(path.join(folder, name));
    sum.update(`${name}\0${content.length}\0`).update(content);
  }
  return sum.digest('hex');
}

/** Modules below a folder. @param {string} folder @param {string} part */
async function modulesOf(folder, part) {
  const found = await readdir(path.join(folder, part), { recursive: true });
  return found
    .filter((name) => name.endsWith('.js'))
    .map((name) => `${part}/${name.replaceAll(path.sep, '/')}`);
}

/** @param {string} folder @param {string} sources */
function stamp(folder, sources) {
  return writeFile(path.join(folder, 'bundled.json'), `${JSON.stringify({ sources })}\n`);
}

/** @param {string[]} files In their order. @param {string} outfile */
async function bundleStyle(files, outfile) {
  const contents = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('');
  await build({
    stdin: { contents, loader: 'css', sourcefile: path.basename(outfile) },
    outfile,
    minify: true,
    target: 'es2022',
    logLevel: 'warning',
  });
}

/** @param {string[]} names */
const fromHere = (names) => names.map((name) => path.join(here, name));

async function bundleApp() {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await bundle('src/early.js');
  await bundle('src/core/state.js');
  await bundle('src/core/later.js');
  await bundle('src/main.js');
  await bundleStyle(fromHere(MAP_AND_FAR), path.join(out, 'far.css'));
  await bundleStyle(fromHere(TOKENS_AND_STYLE), path.join(out, 'app.css'));
  const own = [...(await modulesOf(here, 'src')), ...(await modulesOf(here, 'kit'))];
  await stamp(
    out,
    await digest(here, [...own, ...TOKENS_AND_STYLE, ...MAP_AND_FAR, 'vendor/fluent.js']),
  );
}

/** A page: one module with what it imports, chunks of what it imports later, and one style. @param {string} name */
async function bundlePage(name) {
  const folder = path.join(pages, name);
  const to = path.join(here, 'vendor', 'pages', name);
  await build({
    entryPoints: (await readdir(path.join(folder, 'src')))
      .filter((one) => one === 'main.js' || one === 'early.js')
      .map((one) => path.join(folder, 'src', one)),
    outdir: path.join(to, 'src'),
    chunkNames: '[name]-[hash]',
    ...SCRIPT,
    plugins: [
      lean,
      {
        name: 'map',
        setup: (made) =>
          made.onResolve({ filter: /vendor\/maplibre-gl\.js$/ }, () => ({
            path: '/courier/vendor/maplibre-gl.js',
            external: true,
          })),
      },
    ],
  });
  const styles = (await readdir(folder)).filter((one) => one.endsWith('.css')).sort();
  await bundleStyle(
    [...fromHere(PAGE_TOKENS), ...styles.map((one) => path.join(folder, one))],
    path.join(to, 'page.css'),
  );
  const names = [...(await modulesOf(folder, 'src')), ...styles];
  await stamp(
    to,
    (await digest(folder, names)) +
      (await digest(here, [
        ...(await modulesOf(here, 'kit')),
        ...PAGE_TOKENS,
        'vendor/fluent.js',
        'vendor/ui.js',
      ])),
  );
}

await bundleApp();
await rm(path.join(here, 'vendor', 'pages'), { recursive: true, force: true });
for (const { name } of await readdir(pages, { withFileTypes: true })) {
  if (await readFile(path.join(pages, name, 'src', 'main.js')).catch(() => null))
    await bundlePage(name);
}

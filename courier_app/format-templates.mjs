/**
 * Brings the templates of pages and papers into shape; with `--check` it only names those that are not.
 *
 * What a template writes stays as it is. A space beside an element, an expression or a statement
 * shows, a line break there does not (`_Layout` of `api/render/templates.py`): the formatter may put
 * no break where such a space is, and is given it as a letter.
 */
import { createFromBuffer } from '@dprint/formatter';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..');

/** A comment, an expression or a statement of Jinja, or a tag with those that are in it. */
const MARK = /\{#[^]*?#\}|\{\{[^]*?\}\}|\{%[^]*?%\}|<(?:\{\{[^]*?\}\}|\{%[^]*?%\}|[^>])*>/g;
/** Stand for a space that shows, and for a quotation mark inside of an expression or a statement. */
const SPACE = '\u{e000}';
const QUOTE = '\u{e001}';
/** An expression or a statement of Jinja. */
const CODE = /\{\{[^]*?\}\}|\{%[^]*?%\}/g;

/** The spaces at the ends of a text as letters, unless a line breaks there. @param {string} text */
function asLetters(text) {
  const letters = (/** @type {string} */ spaces) => SPACE.repeat(spaces.length);
  return text.replace(/^ +(?![ \n])/, letters).replace(/(?<![ \n]) +$/, letters);
}

/** Jinja with its quotation marks as letters: they end no attribute. @param {string} mark */
function quoted(mark) {
  return mark.replace(CODE, (code) => code.replaceAll('"', QUOTE));
}

/** A template with the spaces that show as letters. @param {string} source */
function guarded(source) {
  let shown = '';
  let last = 0;
  for (const mark of source.matchAll(MARK)) {
    shown += asLetters(source.slice(last, mark.index)) + quoted(mark[0]);
    last = mark.index + mark[0].length;
  }
  return shown + source.slice(last);
}

/** The formatter, with lines as wide as those of scripts. */
async function templateFormatter() {
  const plugin = path.join(here, 'node_modules', 'dprint-plugin-markup', 'plugin.wasm');
  const settings = JSON.parse(await readFile(path.join(root, 'biome.json'), 'utf8')).formatter;
  const formatter = createFromBuffer(await readFile(plugin));
  const { lineWidth, indentWidth } = settings;
  formatter.setConfig({ lineWidth, indentWidth }, { doctypeKeywordCase: 'lower' });
  return formatter;
}

/** Paths of all templates, from the root. */
async function templates() {
  const names = await readdir(path.join(root, 'api'), { recursive: true });
  const pages = names
    .filter((name) => name.endsWith('.html'))
    .map((name) => path.join('api', name));
  return [...pages.sort(), path.join('courier_app', 'index.html')];
}

const isCheck = process.argv.includes('--check');
const formatter = await templateFormatter();
for (const name of await templates()) {
  const source = await readFile(path.join(root, name), 'utf8');
  // The formatter knows Jinja by the ending of a name.
  const filePath = name.replace(/html$/, 'jinja');
  try {
    const shaped = formatter
      .formatText({ filePath, fileText: guarded(source) })
      .replaceAll(SPACE, ' ')
      .replaceAll(QUOTE, '"');
    if (shaped === source) continue;
    if (isCheck) throw new Error('is not as `make format` leaves it');
    await writeFile(path.join(root, name), shaped);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

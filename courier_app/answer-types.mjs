/**
 * Writes types of what the server answers and of what it is sent, from the description of the
 * interface: `node answer-types.mjs [docs/openapi.json] [build/answers.d.ts]`. Scripts name them by
 * operation: `import('answers').Answers['read_round']`, `import('answers').Bodies['move_jobs']`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const [
  DESCRIPTION = path.join(ROOT, 'docs', 'openapi.json'),
  TYPES = path.join(ROOT, 'build', 'answers.d.ts'),
] = process.argv.slice(2);

/** @typedef {Record<string, any>} Schema A JSON schema, or what holds one. */

/** @type {Record<string, string>} */
const PLAIN = {
  integer: 'number',
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  null: 'null',
};

/** The type that a schema describes. @param {Schema} schema @returns {string} */
function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if ('const' in schema) return JSON.stringify(schema.const);
  const among = schema.enum?.map(JSON.stringify) ?? (schema.anyOf ?? schema.oneOf)?.map(typeOf);
  if (among) return among.join('|');
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`;
  if (schema.type === 'array') return `(${typeOf(schema.items ?? {})})[]`;
  if (schema.properties) return objectType(schema);
  if (schema.type === 'object')
    return `Record<string, ${typeOf(Object(schema.additionalProperties))}>`;
  return PLAIN[schema.type] ?? 'unknown';
}

/** The type of an object, with what each property means. @param {Schema} schema */
function objectType({ properties, required = [] }) {
  const lines = Object.entries(properties).map(
    ([name, schema]) => `
  /** ${schema.description ?? ''} */
  ${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `{${lines.join('')}\n}`;
}

/** The type of what is carried as JSON; empty where nothing is. @param {Schema|undefined} carrier */
function carried(carrier) {
  const kinds = Object.entries(carrier?.content ?? {});
  const json = kinds.find(([kind]) => /[/+]json$/.test(kind));
  return json ? typeOf(json[1].schema) : '';
}

/** What an operation answers where nothing goes wrong. @param {Schema} operation */
const answer = ({ responses }) =>
  carried(responses[Object.keys(responses).find((status) => status.startsWith('2')) ?? '']);

/**
 * Types by operation.
 * @param {string} name
 * @param {Schema[]} operations
 * @param {(operation: Schema) => string} of
 */
function table(name, operations, of) {
  const lines = operations.filter(of).map((one) => `  ${one.operationId}: ${of(one)};\n`);
  return `export interface ${name} {\n${lines.join('')}}\n`;
}

const { paths, components } = JSON.parse(await readFile(DESCRIPTION, 'utf-8'));
const operations = Object.values(paths).flatMap(Object.values);
const types = Object.entries(components.schemas).map(
  ([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`,
);
await mkdir(path.dirname(TYPES), { recursive: true });
await writeFile(
  TYPES,
  [
    ...types,
    table('Answers', operations, answer),
    table('Bodies', operations, ({ requestBody }) => carried(requestBody)),
  ].join('\n'),
);

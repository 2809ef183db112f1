import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

/** Where a project's schema seems to come from. */
export interface FoundSchema {
  /** For people. @example 'prisma/schema.prisma is there' */
  readonly reason: string;
  /** The option's value, as code. */
  readonly code: string;
}

type Look = (
  has: (name: string) => boolean,
  listing: (folder: string) => readonly string[],
) => FoundSchema | null;

const sqlFiles = ['db/schema.sql', 'db/structure.sql', 'sql/schema.sql', 'schema.sql'];
const sqlFolders = ['db/migrations', 'migrations', 'sql/migrations', 'sql', 'db'];

function inputsOf(names: readonly string[]): string {
  return `[${names.map(name => `'${name}'`).join(', ')}]`;
}

function commandSchema(file: string, command: string, inputs: readonly string[]): FoundSchema {
  return {reason: `${file} is there`, code: `{command: '${command}', inputs: ${inputsOf(inputs)}}`};
}

/** In this order; the first one that is there counts. */
const looks: readonly Look[] = [
  has => {
    const file = 'prisma/schema.prisma';
    if (!has(file)) return null;
    return commandSchema(
      file,
      has('prisma/migrations') ? 'npx prisma migrate deploy' : 'npx prisma db push',
      ['prisma/'],
    );
  },
  has => {
    const file = ['drizzle.config.ts', 'drizzle.config.js'].find(has);
    return file
      ? commandSchema(file, 'npx drizzle-kit migrate', [file, ...(has('drizzle') ? ['drizzle/'] : [])])
      : null;
  },
  has => {
    const file = ['knexfile.js', 'knexfile.ts', 'knexfile.mjs', 'knexfile.cjs'].find(has);
    return file
      ? commandSchema(file, 'npx knex migrate:latest', [file, ...(has('migrations') ? ['migrations/'] : [])])
      : null;
  },
  has => {
    const file = sqlFiles.find(has);
    return file ? {reason: `${file} is there`, code: `{files: ['${file}']}`} : null;
  },
  (_has, listing) => {
    const folder = sqlFolders.find(name => listing(name).some(file => file.endsWith('.sql')));
    // Run in a row, the ones would undo the others.
    if (folder === undefined || listing(folder).some(file => /\bdown\b/.test(file))) return null;
    return {reason: `${folder}/ has SQL files`, code: `{files: ['${folder}/']}`};
  },
];

/** Looks for what builds the tables of the project in `folder`; null where nothing is recognized. */
export function findSchema(folder: string): FoundSchema | null {
  const has = (name: string): boolean => existsSync(join(folder, name));
  const listing = (name: string): readonly string[] => (has(name) ? readdirSync(join(folder, name)) : []);
  for (const look of looks) {
    const found = look(has, listing);
    if (found) return found;
  }
  return null;
}

import {access, constants, open, readdir, realpath} from 'node:fs/promises';
import path from 'node:path';
import type {BinarySource} from '../../config/options';
import {majorVersion, OLDEST_MAJOR} from '../postgres-version';
import {ANSWER_MS, askProgram, type AskProgram} from './program-answers';
import type {ServerUser} from './server-user';

/** The programs of one PostgreSQL installation. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly postgres: string;
  readonly initdb: string;
  /** @example '15.18' */
  readonly version: string;
  readonly source: BinarySource;
  /** For people: where they come from. @example 'binaries in /usr/lib/postgresql/15/bin' */
  readonly origin: string;
}

export interface BinarySearch {
  /** The newest one that can be used. */
  readonly best: PostgresBinaries | null;
  /** All that were found, those that are too old included. */
  readonly found: readonly PostgresBinaries[];
  /** Those that do not run, with what they said. */
  readonly broken: readonly string[];
  readonly searched: readonly string[];
}

/** Where packages put the programs of a server, beside PATH; `*` stands for one folder. */
const USUAL_FOLDERS = [
  '/usr/lib/postgresql/*/bin', // Debian, Ubuntu
  '/usr/pgsql-*/bin', // packages of postgresql.org for Red Hat and SUSE
  '/usr/libexec/postgresql*', // Alpine
  '/usr/local/pgsql/bin', // built from source
  '/opt/homebrew/opt/postgresql*/bin',
  '/usr/local/opt/postgresql*/bin',
  '/home/linuxbrew/.linuxbrew/opt/postgresql*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
];

export interface SearchOptions {
  /** Who has to be able to run them, where it is not this user. */
  readonly user: ServerUser | null;
  readonly ask?: AskProgram;
  readonly env?: NodeJS.ProcessEnv;
  readonly usualFolders?: readonly string[];
}

/** Looks for a server's programs on PATH, where `pg_config` says, and in the usual folders; the newest version that runs wins. */
export async function findBinaries({
  user,
  ask = askProgram,
  env = process.env,
  usualFolders = USUAL_FOLDERS,
}: SearchOptions): Promise<BinarySearch> {
  const onPath = (env.PATH ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder));
  // The same programs are often reached in several ways.
  const inspected = new Map<string, Promise<PostgresBinaries | string>>();
  const look = async (candidates: readonly string[]): Promise<void> => {
    for (const folder of await Promise.all(candidates.map(programFolder)))
      if (folder !== null && !inspected.has(folder))
        inspected.set(
          folder,
          inspect(folder, user, ask).catch((error: unknown) => `${folder}: ${reasonOf(error, user)}`),
        );
  };
  // What is found at once runs while `pg_config` does.
  await Promise.all([
    look(onPath),
    ...usualFolders.map(async pattern => look(await expand(pattern))),
    configuredFolder(onPath, ask).then(look),
  ]);
  const results = await Promise.all(inspected.values());
  const broken = results.filter(result => typeof result === 'string');
  const found = results.filter(result => typeof result !== 'string');
  const best = found
    .filter(({version}) => majorVersion(version) >= OLDEST_MAJOR)
    .reduce<PostgresBinaries | null>(
      (a, b) => (a && compareVersions(a.version, b.version) >= 0 ? a : b),
      null,
    );
  return {best, found, broken, searched: ['PATH', 'pg_config --bindir', ...usualFolders]};
}

/** What the first `pg_config` says that runs. */
async function configuredFolder(onPath: readonly string[], ask: AskProgram): Promise<string[]> {
  for (const folder of onPath) {
    try {
      return [(await ask(path.join(folder, 'pg_config'), ['--bindir'])).trim()];
    } catch {
      // It is not there.
    }
  }
  return [];
}

async function expand(pattern: string): Promise<string[]> {
  const parts = pattern.split('/');
  const at = parts.findIndex(part => part.includes('*'));
  const name = parts[at];
  if (name === undefined) return [pattern];
  const parent = parts.slice(0, at).join('/');
  const start = name.slice(0, name.indexOf('*'));
  const entries = await readdir(parent).catch(() => []);
  return entries
    .filter(entry => entry.startsWith(start))
    .map(entry => path.join(parent, entry, ...parts.slice(at + 1)));
}

/** The real folder of a server's programs, or null where a folder has not got both. */
async function programFolder(folder: string): Promise<string | null> {
  try {
    const postgres = await realpath(path.join(folder, 'postgres'));
    const real = path.dirname(postgres);
    await Promise.all(['postgres', 'initdb'].map(name => access(path.join(real, name), constants.X_OK)));
    return real;
  } catch {
    return null;
  }
}

async function inspect(folder: string, user: ServerUser | null, ask: AskProgram): Promise<PostgresBinaries> {
  const postgres = path.join(folder, 'postgres');
  return {
    folder,
    postgres,
    initdb: path.join(folder, 'initdb'),
    // What a script says, as those of version managers, may be something else although it has not changed.
    version: await readVersion(postgres, user, (await isScript(postgres)) ? askProgram : ask),
    source: 'installed',
    origin: `binaries in ${folder}`,
  };
}

/** Whether a program is one, or cannot be read to tell. */
async function isScript(program: string): Promise<boolean> {
  const file = await open(program).catch(() => null);
  if (!file) return true;
  try {
    return (await file.read(Buffer.alloc(2), 0, 2, 0)).buffer.toString() === '#!';
  } finally {
    await file.close();
  }
}

/** Asks a program for its version. Rejects where it does not run: broken, for another platform, or not for that user. */
export async function readVersion(
  postgres: string,
  user: ServerUser | null,
  ask: AskProgram = askProgram,
): Promise<string> {
  const answer = await ask(postgres, ['--version'], user);
  const version = /\d+(?:\.\d+|\w*)/.exec(answer)?.[0];
  if (version === undefined) throw new Error(`${postgres} says no version but ${JSON.stringify(answer)}`);
  return version;
}

/** What a program said before it ended stands below the command that was run. */
function reasonOf(error: unknown, user: ServerUser | null): string {
  const {message, killed} = error as Error & {readonly killed?: boolean};
  if (killed) return `no answer within ${ANSWER_MS} ms`;
  return `${message.trim().split('\n').at(-1) ?? ''}${user ? ` (as the user ${user.uid})` : ''}`;
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', {numeric: true});
}

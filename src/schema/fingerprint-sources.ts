import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {LoadedConfig} from '../config/load-config';
import type {BuildFunction} from '../config/options';
import type {ResolvedConfig, ResolvedSource} from '../config/resolved-config';

/** Part of every fingerprint: raised when a database is built in another way than before. */
const FORMAT = 2;

/** Hash of everything that the contents of a database are built from: two equal ones build equal databases. */
export async function fingerprintSources({config, functions}: LoadedConfig): Promise<string> {
  const describe = (
    source: ResolvedSource | null,
    build: BuildFunction | undefined,
  ): Promise<unknown> | null => source && describeSource(source, build, config.rootDir);
  return hash([
    FORMAT,
    await describe(config.schema, functions.schema),
    await describe(config.seed, functions.seed),
  ]);
}

/** Hash of parts, in their order. */
export function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Whether the fingerprint stands for all that a source does. Of a command or function that names no inputs, only its own text
 * is known: what it builds may differ every time.
 */
export function isCacheable(source: ResolvedSource | null): boolean {
  return source === null || source.kind === 'files' || source.inputs.length > 0;
}

/** Whether what is built may be kept for later runs. */
export function isLasting({schema, seed}: ResolvedConfig): boolean {
  return isCacheable(schema) && isCacheable(seed);
}

/** @param runId of the run alone that a database is built for; null where it may be kept for others */
export async function sourcesOf(loaded: LoadedConfig, runId: string | null): Promise<string> {
  return hash([await fingerprintSources(loaded), runId]);
}

async function describeSource(
  source: ResolvedSource,
  build: BuildFunction | undefined,
  rootDir: string,
): Promise<unknown> {
  const inputs = await describeFiles(source.inputs, rootDir);
  switch (source.kind) {
    case 'files':
      return [source.kind, await describeFiles(source.files, rootDir), inputs];
    case 'command':
      return [source.kind, source.command, inputs];
    case 'run':
      return [source.kind, build?.toString(), inputs];
  }
}

function describeFiles(names: readonly string[], rootDir: string): Promise<[string, string][]> {
  return Promise.all(
    names.map(async name => {
      const contents = await readFile(path.resolve(rootDir, name));
      return [name, createHash('sha256').update(contents).digest('hex')] satisfies [string, string];
    }),
  );
}

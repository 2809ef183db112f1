import {resolve} from 'node:path';
import {configError} from './config-error';
import {defaultCacheDir} from './default-cache-dir';
import {formatProblem} from './format-problem';
import {oneOf} from './one-of';
import {binarySources, engineNames, type PoolOptions, type SavepointOptions} from './options';
import {requireUrl} from './require-url';
import {resolveServer} from './resolve-server';
import {resolveSource} from './resolve-source';
import type {ResolvedConfig} from './resolved-config';

const poolSizes = {min: 5, max: 10};
/** Many workers often share one small server there. */
const poolSizesInCi = {min: 2, max: 3};

function resolvePool(options: PoolOptions = {}, inCi: boolean): ResolvedConfig['pool'] {
  const sizes = inCi ? poolSizesInCi : poolSizes;
  const max = options.max ?? Math.max(options.min ?? 0, sizes.max);
  return {min: options.min ?? Math.min(sizes.min, max), max, preheat: options.preheat ?? true};
}

/** `NAME= command` is how a shell unsets a variable for one command. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/** The word that an environment variable holds, undefined where it is not set. */
function wordOf<const Word extends string>(
  env: NodeJS.ProcessEnv,
  variable: string,
  words: readonly Word[],
): Word | undefined {
  const value = env[variable];
  const word = words.find(each => each === value);
  if (value === undefined || word !== undefined) return word;
  throw configError(
    formatProblem({
      subject: `The environment variable ${variable}`,
      expected: oneOf(words),
      received: value,
      example: `${variable}=auto`,
    }).trimStart(),
  );
}

function resolveEngine(
  options: SavepointOptions,
  env: NodeJS.ProcessEnv,
): Pick<ResolvedConfig, 'engine' | 'engineNamedBy'> {
  const named = wordOf(env, 'SAVEPOINT_ENGINE', ['auto', ...engineNames]);
  const engine = named ?? options.engine ?? 'auto';
  if (engine === 'auto') return {engine, engineNamedBy: null};
  return {engine, engineNamedBy: named === undefined ? 'the option engine' : 'SAVEPOINT_ENGINE'};
}

function resolveTimingsUrl({timingsUrl}: SavepointOptions, env: NodeJS.ProcessEnv): string | null {
  if (timingsUrl !== undefined) return requireUrl('timingsUrl', timingsUrl, env).connectionString;
  const named = env.SAVEPOINT_TIMINGS_URL;
  return named === undefined ? null : requireUrl('SAVEPOINT_TIMINGS_URL', named, env).connectionString;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value))
    if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  return Object.freeze(value);
}

/**
 * Puts together valid options, the environment and the defaults. Looks up the files that are named; starts nothing and
 * connects to nothing.
 *
 * @throws SavepointError (`SAVEPOINT_CONFIG`) for missing files, an unusable URL and the like
 */
export function resolveConfig(
  options: SavepointOptions,
  environment: NodeJS.ProcessEnv,
  at: {readonly rootDir: string; readonly configPath: string | null},
): ResolvedConfig {
  const env = withoutEmpty(environment);
  const rootDir = resolve(at.rootDir);
  const {engine, engineNamedBy} = resolveEngine(options, env);
  const inCi = env.CI !== undefined && env.CI !== 'false';
  return deepFreeze({
    rootDir,
    configPath: at.configPath,
    engine,
    engineNamedBy,
    binaries: wordOf(env, 'SAVEPOINT_BINARIES', ['auto', ...binarySources]) ?? options.binaries ?? 'auto',
    ...(engine === 'auto' || engine === 'server'
      ? resolveServer(options, engine, env)
      : {server: null, refusedServers: []}),
    schema: options.schema ? resolveSource('schema', options.schema, rootDir) : null,
    seed: options.seed ? resolveSource('seed', options.seed, rootDir) : null,
    isolation: options.isolation ?? 'transaction',
    isolationByFile: {...options.isolationByFile},
    sequences: options.sequences ?? 'restore',
    env: {...options.env},
    pglite: {extensions: [...(options.pglite?.extensions ?? [])]},
    pool: resolvePool(options.pool, inCi),
    gate: {
      enabled: options.gate?.enabled ?? true,
      tables: options.gate?.tables ?? true,
      threshold: options.gate?.threshold ?? 1.2,
      minDeltaMs: options.gate?.minDeltaMs ?? 1,
      confirmBudgetMs: options.gate?.confirmBudgetMs ?? 60_000,
    },
    timeouts: {
      connectMs: options.timeouts?.connectMs ?? 5_000,
      waitMs: options.timeouts?.waitMs ?? 5_000,
      buildMs: options.timeouts?.buildMs ?? 300_000,
    },
    timingsUrl: resolveTimingsUrl(options, env),
    cacheDir: options.cacheDir === undefined ? defaultCacheDir(env) : resolve(rootDir, options.cacheDir),
    rebuild: env.SAVEPOINT_REBUILD === '1',
  });
}

import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {types} from 'node:util';
import {lilconfig} from 'lilconfig';
import {maskSecrets} from '../shared/mask-secrets';
import {configError} from './config-error';
import type {BuildFunction} from './options';
import {resolveConfig} from './resolve-config';
import type {ResolvedConfig} from './resolved-config';
import {validateOptions} from './validate-options';

const packageKey = 'jest-savepoint';

/** In this order; the first one there counts. */
const configFiles: readonly string[] = [
  'savepoint.config.js',
  'savepoint.config.cjs',
  'savepoint.config.mjs',
  'savepoint.config.json',
  'package.json',
];

/** A configuration, and the functions in it, which cannot travel to another process. */
export interface LoadedConfig {
  readonly config: ResolvedConfig;
  readonly functions: {readonly schema?: BuildFunction; readonly seed?: BuildFunction};
}

/** Where in the config file an error arose, by its stack. @example ':12:5' */
function positionIn(file: string, stack = ''): string {
  const start = stack.indexOf(`${file}:`);
  return start < 0 ? '' : (/^(?::\d+)+/.exec(stack.slice(start + file.length))?.[0] ?? '');
}

function loadError(file: string, cause: unknown): Error {
  const [reason, position] = types.isNativeError(cause)
    ? [`${cause.name}: ${cause.message}`, positionIn(file, cause.stack)]
    : [String(cause), ''];
  return configError(`Cannot load ${file}${position}: ${maskSecrets(reason)}`, {cause});
}

/** What the file holds; null for a `package.json` without our key. */
async function readOptions(file: string): Promise<unknown> {
  try {
    const loaded = await lilconfig('savepoint', {cache: false, packageProp: [packageKey]}).load(file);
    const exported: unknown = loaded?.config;
    return typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  } catch (error) {
    throw loadError(file, error);
  }
}

/**
 * Loads the configuration of a project: the first of `savepoint.config.js`, `.cjs`, `.mjs` and `.json` in `rootDir`, else
 * the key `jest-savepoint` of its `package.json`, else the defaults. A module may export a function, async or not, that
 * returns the options.
 *
 * @throws SavepointError (`SAVEPOINT_CONFIG`) where the file cannot be loaded or says something wrong
 */
export async function loadConfig(rootDir: string, env: NodeJS.ProcessEnv): Promise<LoadedConfig> {
  for (const name of configFiles) {
    const configPath = join(resolve(rootDir), name);
    if (!existsSync(configPath)) continue;
    const loaded = await readOptions(configPath);
    if (name === 'package.json' && loaded === null) continue;
    const options = validateOptions(
      loaded,
      name === 'package.json' ? `"${packageKey}" of ${configPath}` : configPath,
    );
    return {
      config: resolveConfig(options, env, {rootDir, configPath}),
      functions: {
        ...(options.schema?.run && {schema: options.schema.run}),
        ...(options.seed?.run && {seed: options.seed.run}),
      },
    };
  }
  return {config: resolveConfig({}, env, {rootDir, configPath: null}), functions: {}};
}

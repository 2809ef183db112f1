import {resolve} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {requireFromJest} from '../shared/jest-modules';
import {SavepointError} from '../shared/savepoint-error';
import type {CommandContext} from './command';

/** The parts of a normalized project configuration of Jest, of version 29 and later, that matter here. Paths are absolute. */
export interface JestProject {
  readonly rootDir: string;
  readonly roots: readonly string[];
  readonly displayName?: {readonly name: string};
  readonly testEnvironment: string;
  readonly testRunner: string;
  readonly globalSetup?: string | null;
  readonly globalTeardown?: string | null;
}

/** How the user's Jest is set up. */
export interface JestSetup {
  readonly version: string;
  /** Names of test files are relative to it. */
  readonly rootDir: string;
  readonly maxWorkers: number;
  readonly reporters: readonly (readonly [string, unknown?])[];
  readonly globalSetup: string | null;
  readonly globalTeardown: string | null;
  readonly projects: readonly [JestProject, ...JestProject[]];
}

/** The part of the package jest-config that matters here. */
interface JestConfig {
  readConfigs(
    argv: Readonly<Record<string, unknown>>,
    projects: readonly string[],
  ): Promise<{
    readonly globalConfig: Omit<JestSetup, 'projects' | 'version' | 'reporters'> &
      Partial<Pick<JestSetup, 'reporters'>>;
    readonly configs: JestSetup['projects'];
  }>;
}

function jestOf(): {readonly version: string; readonly config: JestConfig} {
  try {
    const {version} = requireFromJest('jest-config/package.json') as {version: string};
    return {version, config: requireFromJest('jest-config') as JestConfig};
  } catch (cause) {
    throw new SavepointError('There is no Jest beside jest-savepoint.', {
      code: 'SAVEPOINT_CONFIG',
      hint: 'Install it in the same place: npm i -D jest jest-savepoint.',
      cause,
    });
  }
}

/**
 * Reads Jest's configuration as Jest does.
 * @throws SavepointError `SAVEPOINT_CONFIG` where there is none, or Jest refuses it
 */
export async function readJestSetup({cwd, jest}: Pick<CommandContext, 'cwd' | 'jest'>): Promise<JestSetup> {
  const {version, config} = jestOf();
  try {
    const argv = {
      _: [],
      $0: 'jest-savepoint',
      ...(jest.config !== undefined && {config: jest.config}),
      ...(jest.rootDir !== undefined && {rootDir: jest.rootDir}),
    };
    const {globalConfig, configs} = await config.readConfigs(argv, [cwd]);
    const {rootDir, maxWorkers, reporters, globalSetup, globalTeardown} = globalConfig;
    return {
      version,
      rootDir,
      maxWorkers,
      reporters: reporters ?? [],
      globalSetup: globalSetup ?? null,
      globalTeardown: globalTeardown ?? null,
      projects: configs,
    };
  } catch (cause) {
    const reason = stripVTControlCharacters((cause as Error).message).trim();
    throw new SavepointError(`Jest's configuration cannot be read:\n\n${reason}`, {
      code: 'SAVEPOINT_CONFIG',
      hint: 'Run this where you run Jest, and give it the same --config or --rootDir.',
      cause,
    });
  }
}

/** The options that tell another Jest which project it is, wherever that is started. */
export function projectOptions({cwd, jest}: Pick<CommandContext, 'cwd' | 'jest'>): readonly string[] {
  const {config, rootDir} = jest;
  return [
    ...(config === undefined ? [] : ['--config', resolve(cwd, config)]),
    ...(rootDir === undefined ? [] : ['--rootDir', resolve(cwd, rootDir)]),
  ];
}

import {tmpdir} from 'node:os';
import path from 'node:path';
import {binarySources} from '../../src/config/options';
import type {ResolvedConfig} from '../../src/config/resolved-config';

/** Shared by all test files, so that `initdb` runs once. */
export const testCacheDir = path.join(tmpdir(), `savepoint-test-cache-${process.getuid?.() ?? 0}`);

/** The programs that all tests run on, for instance to try those from npm where PostgreSQL is installed. */
const binaries = binarySources.find(each => each === process.env.SAVEPOINT_BINARIES);

/** A config with every default filled in: the local engine without a schema. */
export function testConfig(overrides: Partial<ResolvedConfig> = {}): ResolvedConfig {
  return {
    rootDir: process.cwd(),
    configPath: null,
    engine: 'local',
    engineNamedBy: 'the option engine',
    binaries: binaries ?? 'auto',
    server: null,
    refusedServers: [],
    schema: null,
    seed: null,
    isolation: 'transaction',
    isolationByFile: {},
    sequences: 'restore',
    env: {},
    pglite: {extensions: []},
    pool: {min: 1, max: 3, preheat: true},
    gate: {enabled: true, tables: true, threshold: 1.2, minDeltaMs: 1, confirmBudgetMs: 60_000},
    timeouts: {connectMs: 5000, waitMs: 5000, buildMs: 60_000},
    timingsUrl: null,
    cacheDir: testCacheDir,
    rebuild: false,
    ...overrides,
  };
}

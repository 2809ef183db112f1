import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ResolvedConfig} from '../../src/config/resolved-config';

/** Shared by all test files, so that `initdb` runs once. */
export const testCacheDir = path.join(tmpdir(), `savepoint-test-cache-${process.getuid?.() ?? 0}`);

/** A config with every default filled in: the local engine without a schema. */
export function testConfig(overrides: Partial<ResolvedConfig> = {}): ResolvedConfig {
  return {
    rootDir: process.cwd(),
    configPath: null,
    engine: 'local',
    server: null,
    schema: null,
    seed: null,
    isolation: 'transaction',
    sequences: 'restore',
    env: {},
    pool: {min: 1, max: 3, preheat: true},
    gate: {enabled: true, threshold: 1.2, minDeltaMs: 1, confirmBudgetMs: 60_000},
    timeouts: {connectMs: 5000, waitMs: 5000, buildMs: 60_000},
    cacheDir: testCacheDir,
    rebuild: false,
    ...overrides,
  };
}

import type {RunPolicy} from './gated-run';

/** The part of Jest's `GlobalConfig` that matters here, of version 29 and later. */
export interface JestGlobalConfig {
  readonly updateSnapshot: 'all' | 'new' | 'none';
  readonly watch: boolean;
  readonly watchAll: boolean;
  readonly collectCoverage: boolean;
  readonly nonFlagArgs: readonly string[];
  readonly testNamePattern?: string | undefined;
  /** Jest 29. */
  readonly testPathPattern?: string;
  /** Jest 30. */
  readonly testPathPatterns?: {readonly patterns: readonly string[]};
  readonly onlyChanged: boolean;
  readonly onlyFailures: boolean;
  readonly lastCommit: boolean;
  readonly changedSince?: string | undefined;
  readonly findRelatedTests: boolean;
  readonly runTestsByPath: boolean;
  readonly filter?: string | undefined;
  readonly shard?: {readonly shardIndex: number; readonly shardCount: number} | undefined;
}

function isFiltered(config: JestGlobalConfig): boolean {
  const {testPathPattern = '', testPathPatterns, nonFlagArgs} = config;
  return (
    [config.testNamePattern, config.changedSince, config.filter, testPathPattern].some(Boolean) ||
    [config.onlyChanged, config.onlyFailures, config.lastCommit].some(Boolean) ||
    [config.findRelatedTests, config.runTestsByPath].some(Boolean) ||
    nonFlagArgs.length > 0 ||
    (testPathPatterns?.patterns.length ?? 0) > 0
  );
}

/** Reads from Jest's options what a run may accept and remove, and whether its timings are worth comparing. */
export function runPolicy(config: JestGlobalConfig, wasInterrupted: boolean): RunPolicy {
  const isWatching = config.watch || config.watchAll;
  const isPart = isFiltered(config) || wasInterrupted;
  // What runs before a test warms it up, and coverage slows down some code more than other.
  const reasons: readonly (readonly [boolean, string])[] = [
    [isWatching, 'Jest is watching'],
    [isPart, 'only a part of the tests ran'],
    [config.collectCoverage, 'coverage was collected'],
  ];
  return {
    acceptance: config.updateSnapshot,
    complete: !isPart && !isWatching && config.shard === undefined,
    watching: isWatching,
    timingsUncomparable: reasons.find(([applies]) => applies)?.[1] ?? null,
  };
}

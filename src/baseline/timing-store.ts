import type {TimingBaseline, TimingSample} from './timings';

/** Samples by `testId`, the oldest first. */
export type TimingHistory = ReadonlyMap<string, readonly TimingSample[]>;

/** Keeps the accepted timings of a project on one class of machine. */
export interface TimingStore {
  /** Where they are kept, for people. */
  readonly place: string;

  /**
   * The accepted timings; empty where there are none yet.
   * @throws {SavepointError} `SAVEPOINT_BASELINE`
   */
  read(): Promise<TimingBaseline>;

  /**
   * The samples of each test to show as its trend, the oldest first, by `testId`: those of `read`, or more where more are kept.
   * @throws {SavepointError} `SAVEPOINT_BASELINE`
   */
  history(): Promise<TimingHistory>;

  /**
   * Applies a change to what is kept by now: whatever other runs have written since `read`, or write at the same time, stays. What
   * cannot be read is not overwritten.
   * @throws {SavepointError} `SAVEPOINT_BASELINE`
   */
  update(change: (baseline: TimingBaseline) => TimingBaseline): Promise<void>;
}

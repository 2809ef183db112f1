import type {TimingBaseline} from './timings';

/** Keeps the accepted timings of a project on one class of machine. */
export interface TimingStore {
  /**
   * The accepted timings; empty where there are none yet.
   * @throws {SavepointError} `SAVEPOINT_BASELINE`
   */
  read(): Promise<TimingBaseline>;

  /**
   * Applies a change to what is kept by now: whatever other runs have written since `read`, or write at the same time, stays. What
   * cannot be read is not overwritten.
   * @throws {SavepointError} `SAVEPOINT_BASELINE`
   */
  update(change: (baseline: TimingBaseline) => TimingBaseline): Promise<void>;
}

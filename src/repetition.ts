import type {CircusBlock, CircusTest} from './circus';
import {confirmVariable, roundsVariable} from './gate/confirm-process';
import {fastest} from './gate/test-times';
import type {TestRecorder} from './record/test-recorder';

/** Tests that take longer than this are repeated fewer times, but as often as counts. */
const mostRepeatedMs = 1000;

/** A test that spends more than this on waiting, and most of its time, is not repeated: its CPU time says little of it. */
const mostWaitingMs = 100;

/** The part of the recorder that knows what has run. */
type Recorder = Pick<TestRecorder, 'recordOf' | 'repeat'>;

/** Where `expect` keeps its state in a test file's global object. */
const matchersObject = Symbol.for('$$jest-matchers-object');
interface MatchersObject {
  readonly state?: {readonly snapshotState?: {clear?(): void}};
}

/**
 * In a process that measures tests anew: runs the tests of each describe block several times, in rounds, so that a burst of
 * load which outlasts one test does not hit all executions of it. One without rounds, which only looks whether tests do the same
 * again, runs them in reverse order, so that what depends on the tests before differs.
 */
export class Repetition {
  readonly #rounds: number;
  readonly #recorder: Recorder;
  readonly #global: object;
  readonly #blocks = new WeakSet<CircusBlock>();

  private constructor(rounds: number, recorder: Recorder, global: object) {
    this.#rounds = rounds;
    this.#recorder = recorder;
    this.#global = global;
  }

  /** @returns null in a process that was not started to measure anew */
  static ofProcess(recorder: Recorder, global: object): Repetition | null {
    if (process.env[confirmVariable] === undefined) return null;
    return new Repetition(Number(process.env[roundsVariable] ?? 0), recorder, global);
  }

  /** Lets Jest, which is about to walk through a block's children, come by its tests again, or from the other end. */
  blockStarts(block: CircusBlock): void {
    // Some versions of Jest can run a whole block once more.
    if (this.#blocks.has(block)) return;
    this.#blocks.add(block);
    const {children} = block;
    if (this.#rounds === 0) children.reverse();
    const tests = children.filter(child => child.type === 'test' && !child.concurrent);
    for (let round = 0; round < this.#rounds; round++) children.push(...tests);
  }

  /** Skips the further executions of a test that cannot or need not be repeated. */
  testStarts(test: CircusTest): void {
    if (this.#rounds === 0) return;
    const record = this.#recorder.recordOf(test);
    if (record === null) return;
    const {status, fn, repeats} = record;
    const isWaiting = fn.wallMs - fn.cpuMs > Math.max(mostWaitingMs, fn.wallMs / 2);
    const spentMs = repeats.reduce((sum, {wallMs}) => sum + wallMs, 0);
    const isEnough = repeats.length >= fastest && spentMs > mostRepeatedMs;
    if (status === 'failed' || test.errors.length > 0 || isWaiting || isEnough) {
      test.mode = 'skip';
      return;
    }
    this.#recorder.repeat(test);
    // Snapshots are numbered within a test: a second execution would be asked for a second one.
    (
      Reflect.get(this.#global, matchersObject) as MatchersObject | undefined
    )?.state?.snapshotState?.clear?.();
  }
}

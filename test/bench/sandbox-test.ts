import {TestRecorder, type TestEntry} from '../../src/record/test-recorder';
import type {Worker} from '../../src/worker';

/** The same as `SavepointEnvironment` does around each test, without Jest around it. */
export class SandboxTest {
  readonly #worker: Worker;
  readonly #recorder: TestRecorder;
  readonly #test: TestEntry = {name: 'crud', parent: {name: 'ROOT'}, errors: [], invocations: 1};

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#recorder = new TestRecorder('bench.test.js', worker.meter);
    worker.sandbox.openLevel('bench.test.js');
  }

  /** Runs a test's body in the sandbox. */
  async run(body: () => Promise<unknown>): Promise<void> {
    const {sandbox} = this.#worker;
    sandbox.openLevel('crud');
    this.#recorder.testStarted(this.#test);
    this.#recorder.fnStarted();
    await body();
    this.#recorder.fnEnded();
    await sandbox.closeLevel();
    this.#recorder.testDone();
  }
}

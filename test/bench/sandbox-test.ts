import {TestRecorder, type TestEntry} from '../../src/record/test-recorder';
import type {Worker} from '../../src/worker';

const FILE = 'bench.test.js';

/** What a file has recorded is handed over at its end. */
const TESTS_PER_FILE = 50;

/** The same as `SavepointEnvironment` does around each test, without Jest around it. */
export class SandboxTest {
  readonly #worker: Worker;
  #recorder: TestRecorder;
  #count = 0;
  readonly #test: TestEntry = {name: 'crud', parent: {name: 'ROOT'}, errors: [], invocations: 1};

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#recorder = new TestRecorder(FILE, worker.meter);
    worker.sandbox.openLevel('bench.test.js');
  }

  /** Runs a test's body in the sandbox. */
  async run(body: () => Promise<unknown>): Promise<void> {
    const {sandbox, meter} = this.#worker;
    if (this.#count++ % TESTS_PER_FILE === 0) this.#recorder = new TestRecorder(FILE, meter);
    sandbox.openLevel('crud');
    this.#recorder.testStarted(this.#test);
    this.#recorder.fnStarted();
    await body();
    this.#recorder.fnEnded();
    this.#recorder.testDone(await sandbox.closeLevel());
  }
}

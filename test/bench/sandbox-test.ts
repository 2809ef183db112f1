import {StatementTally} from '../../src/measure/statement-tally';
import type {Worker} from '../../src/worker';

/**
 * What `SavepointEnvironment` has the sandbox do around each test, statements and tables counted, without Jest around it and
 * without the clocks, whose cost is measured by itself.
 */
export class SandboxTest {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.sandbox.openLevel('bench.test.js');
  }

  /** Runs a test's body in the sandbox. */
  async run(body: () => Promise<unknown>): Promise<void> {
    const {sandbox, meter} = this.#worker;
    sandbox.openLevel('crud');
    const tally = new StatementTally();
    meter.count(tally);
    await body();
    await sandbox.closeLevel();
    tally.shapes(meter.siteOf);
  }
}

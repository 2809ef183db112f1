import type {Isolation} from './config/options';
import type {EnvironmentKit} from './environment-kit';
import type {BlockEntry, TestEntry} from './record/test-recorder';
import type {ClosedLevel} from './sandbox/isolator';
import type {Worker} from './worker';

interface LevelsParts {
  readonly worker: Worker;
  readonly kit: EnvironmentKit;
  readonly isolation: Isolation;
}

/** The levels of one test file that are open: its own, those of the describe blocks around what runs, and a test's. */
export class OpenLevels {
  readonly #parts: LevelsParts;
  readonly #blocks: BlockEntry[] = [];

  constructor(parts: LevelsParts) {
    this.#parts = parts;
  }

  open(name: string): void {
    const {worker, kit, isolation} = this.#parts;
    worker.reception.isolator.openLevel(name);
    kit.openScope(name);
    // Nothing is ever over where nothing is undone.
    if (isolation !== 'none') worker.contexts.enter(name);
  }

  openBlock(block: BlockEntry): void {
    this.open(block.name);
    this.#blocks.push(block);
  }

  async closeBlock(): Promise<void> {
    this.#blocks.pop();
    await this.close();
  }

  /** How many of them a concurrent test is in: some versions of Jest run it beside tests of other blocks. */
  around(test: TestEntry): number {
    const around = new Set<BlockEntry>();
    for (let block: BlockEntry | undefined = test.parent; block; block = block.parent) around.add(block);
    const outside = this.#blocks.findIndex(block => !around.has(block));
    return 1 + (outside < 0 ? this.#blocks.length : outside);
  }

  /**
   * Undoes the innermost one. Where that was not possible, the worker's database is made anew.
   * @throws SavepointError where it was not possible
   */
  async close(): Promise<ClosedLevel> {
    const {worker, kit} = this.#parts;
    const {reception, sandbox, lane} = worker;
    try {
      return await reception.isolator.closeLevel();
    } finally {
      worker.contexts.leave();
      await kit.closeScope();
      if (!sandbox.intact) await lane.ready(true);
    }
  }

  async closeAll(): Promise<void> {
    while (this.#parts.worker.reception.isolator.levels > 0) await this.close();
  }
}

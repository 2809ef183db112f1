import type {NotifyStatement, SavepointStatement} from './control';
import {Savepoints} from './savepoints';
import type {NotedKind} from './unit';

export type TempTable = Extract<NotedKind, {kind: 'temp-table'}>;

/** What brings something for a client's commit to do. */
export type CommitTask = NotifyStatement | TempTable;

/** What the commit of a client's transaction has to do, in order. ROLLBACK TO takes back what came after the savepoint. */
export class CommitWork {
  #tasks: CommitTask[] = [];
  /** How many of them each transaction begins with. */
  #lasting = 0;
  readonly #savepoints = new Savepoints<number>();

  get empty(): boolean {
    return this.#tasks.length === 0;
  }

  add(task: CommitTask): void {
    this.#tasks.push(task);
  }

  /** A statement about a savepoint has run. */
  ran(statement: SavepointStatement): void {
    this.#tasks.length = this.#savepoints.ran(statement, () => this.#tasks.length) ?? this.#tasks.length;
  }

  /** Takes what is to be done now. */
  commit(): readonly CommitTask[] {
    const tasks = this.#tasks;
    // Tables that each transaction's end empties are there for the next one's, too.
    const lasting = new Map<string, TempTable>();
    for (const task of tasks)
      if (task.kind === 'temp-table' && task.onCommit === 'delete-rows') lasting.set(task.name, task);
    this.#tasks = [...lasting.values()];
    this.#lasting = this.#tasks.length;
    this.#savepoints.clear();
    return tasks;
  }

  rollback(): void {
    this.#tasks.length = this.#lasting;
    this.#savepoints.clear();
  }
}

import type {NotifyStatement, SavepointStatement} from './control';
import type {NotedKind} from './unit';

export type TempTable = Extract<NotedKind, {kind: 'temp-table'}>;

/** What brings something for a client's commit to do. */
export type CommitTask = NotifyStatement | TempTable;

/** What the commit of a client's transaction has to do, in order. ROLLBACK TO takes back what came after the savepoint. */
export class CommitWork {
  #tasks: CommitTask[] = [];
  /** How many of them each transaction begins with. */
  #lasting = 0;
  readonly #savepoints: {readonly name: string; readonly tasks: number}[] = [];

  get empty(): boolean {
    return this.#tasks.length === 0;
  }

  add(task: CommitTask): void {
    this.#tasks.push(task);
  }

  /** A statement about a savepoint has run. */
  ran({kind, name}: SavepointStatement): void {
    if (kind === 'savepoint') {
      this.#savepoints.push({name, tasks: this.#tasks.length});
      return;
    }
    // A name may be given again, and then means the later one.
    const at = this.#savepoints.findLastIndex(savepoint => savepoint.name === name);
    if (at < 0) return;
    const [savepoint] = this.#savepoints.splice(at);
    if (kind === 'release') return;
    this.#tasks.length = savepoint!.tasks;
    this.#savepoints.push(savepoint!);
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
    this.#savepoints.length = 0;
    return tasks;
  }

  rollback(): void {
    this.#tasks.length = this.#lasting;
    this.#savepoints.length = 0;
  }
}

import type {BoundCommand, Command, CommandResult} from '../memory-session';

/** A command that was bound, and what was read of its result (PostgreSQL manual, 55.2.3 "Extended Query"). */
export class Portal {
  /** Null for a text without a statement. */
  readonly command: Command | null;
  readonly bound: BoundCommand | null;
  #result: CommandResult | null = null;
  #sent = 0;

  constructor(command: Command | null, bound: BoundCommand | null) {
    this.command = command;
    this.bound = bound;
  }

  /**
   * The next rows of its result; it runs at the first call.
   * @param limit how many at most, 0 for all
   */
  take(bound: BoundCommand, limit: number): CommandResult & {readonly isSuspended: boolean} {
    const result = (this.#result ??= bound.run());
    const rows = result.rows.slice(this.#sent, limit > 0 ? this.#sent + limit : undefined);
    this.#sent += rows.length;
    const tag = result.tag.startsWith('SELECT') ? `SELECT ${rows.length}` : result.tag;
    return {...result, rows, tag, isSuspended: limit > 0 && rows.length === limit};
  }
}

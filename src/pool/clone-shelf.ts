interface Waiter {
  readonly resolve: (database: string) => void;
  readonly reject: (reason: unknown) => void;
}

/** Copies of one database: some are made ahead, so that nobody waits for them. */
export class CloneShelf {
  readonly ready: string[] = [];
  readonly waiting: Waiter[] = [];
  #ahead: number;
  readonly #work: () => void;

  /**
   * @param from what they are copies of; null for the template
   * @param ahead how many are made before somebody asks for them
   * @param work has it seen to
   */
  constructor(
    readonly from: string | null,
    ahead: number,
    work: () => void,
  ) {
    this.#ahead = ahead;
    this.#work = work;
  }

  /** Whether a copy is to be made. */
  get wants(): boolean {
    return this.waiting.length > 0 || this.ready.length < this.#ahead;
  }

  /** A copy that nobody else has had, or will have. */
  take(): Promise<string> {
    const database = this.ready.shift();
    const taken =
      database === undefined
        ? new Promise<string>((resolve, reject) => this.waiting.push({resolve, reject}))
        : Promise.resolve(database);
    this.#work();
    return taken;
  }

  /** A copy has been made. */
  put(database: string): void {
    const waiter = this.waiting.shift();
    if (waiter) waiter.resolve(database);
    else this.ready.push(database);
  }

  /** No copy can be made, now at least: those who wait are told, and none is made ahead. */
  fail(error: unknown): void {
    this.#ahead = 0;
    for (const {reject} of this.waiting.splice(0)) reject(error);
  }

  /** No more are made ahead. @returns those that were */
  empty(): string[] {
    this.#ahead = 0;
    return this.ready.splice(0);
  }
}

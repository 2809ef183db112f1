import type {Refusal, TestKit} from './api/test-kit';
import type {TestContext, TestContexts} from './measure/test-contexts';
import type {ResourceHolder} from './resources/resource-holder';
import type {SavepointError} from './shared/savepoint-error';

export interface FileResourcesParts {
  readonly contexts: TestContexts;
  /** Makes one within another, or of a file. */
  readonly newHolder: (name: string, around: ResourceHolder | null) => ResourceHolder;
  /** How long a resource is waited for where the test does not say. */
  readonly waitMs: number;
}

/** What the tests of one file lock outside the database, each until it ends. */
export class FileResources {
  readonly #parts: FileResourcesParts;
  /** Of the file, the blocks and the test that are open. */
  readonly #scopes: ResourceHolder[] = [];
  readonly #beside = new Map<TestContext, ResourceHolder>();

  constructor(parts: FileResourcesParts) {
    this.#parts = parts;
  }

  readonly kit: TestKit['resources'] = {
    lock: (names, waitMs) =>
      this.#answer('lock', async holder => {
        const missing = names.filter(name => !this.#isHeldAround(holder, name));
        await holder.lock(missing, waitMs ?? this.#parts.waitMs);
        return null;
      }),
    allocate: name =>
      this.#answer('allocate', async holder => this.#isHeldAround(holder, name) || holder.allocate(name)),
    release: name =>
      this.#answer('release', async holder => {
        if (!holder.holds(name)) return notHeld(holder, name, this.#isHeldAround(holder, name));
        await holder.release(name);
        return null;
      }),
  };

  openScope(name: string): void {
    this.#scopes.push(this.#newHolder(name));
  }

  async closeScope(): Promise<void> {
    await this.#scopes.pop()?.end();
  }

  /** A test has ended that ran beside others. */
  async endBeside(context: TestContext): Promise<void> {
    const holder = this.#beside.get(context);
    this.#beside.delete(context);
    await holder?.end();
  }

  /** Who waits for whom; null where nobody waits. */
  describeWait(): string | null {
    const holders = [...this.#scopes, ...this.#beside.values()];
    return holders.map(holder => holder.describeWait()).find(wait => wait !== null) ?? null;
  }

  /** What a test waits for that runs beside others. */
  describeWaitBeside(context: TestContext): string | null {
    return this.#beside.get(context)?.describeWait() ?? null;
  }

  async #answer<Answer>(
    call: string,
    ask: (holder: ResourceHolder) => Promise<Answer>,
  ): Promise<Answer | Refusal> {
    const {contexts} = this.#parts;
    const context = contexts.current;
    if (context?.over)
      return {kind: 'refused', reason: `resources.${call}() came too late: "${context.name}" has ended.`};
    const holder = context?.beside ? this.#holderBeside(context) : this.#scopes.at(-1);
    if (!holder) return {kind: 'refused', reason: `resources.${call}() was called while no file was open.`};
    try {
      return await ask(holder);
    } catch (error) {
      const {message, hint} = error as SavepointError;
      return {kind: 'refused', reason: message, hint};
    }
  }

  #holderBeside(context: TestContext): ResourceHolder {
    let holder = this.#beside.get(context);
    if (!holder) this.#beside.set(context, (holder = this.#newHolder(context.name)));
    return holder;
  }

  #newHolder(name: string): ResourceHolder {
    return this.#parts.newHolder(name, this.#scopes.at(-1) ?? null);
  }

  /** Whether a block around the test has it. A test that runs beside others would share that with them. */
  #isHeldAround(holder: ResourceHolder, name: string): boolean {
    return this.#scopes.includes(holder) && this.#scopes.some(each => each !== holder && each.holds(name));
  }
}

function notHeld({who}: ResourceHolder, name: string, isAround: boolean): Refusal {
  const why = isAround ? 'a block around it has, and keeps it until it ends' : 'it has not locked it';
  return {kind: 'refused', reason: `${who} cannot release "${name}": ${why}.`};
}

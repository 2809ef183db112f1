import type {Lane} from './lane';

/** The lanes of a worker's concurrent tests: made when they are needed, and used again, as each test leaves its own as it was. */
export class Lanes {
  readonly #max: number;
  readonly #keep: number;
  readonly #make: () => Lane;
  readonly #idle: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  readonly #all = new Set<Lane>();
  /** Those that were used before the last break. */
  readonly #rested = new Set<Lane>();

  /**
   * @param max how many there may be at once
   * @param keep how many outlive a break
   */
  constructor({max, keep}: {readonly max: number; readonly keep: number}, make: () => Lane) {
    this.#max = max;
    this.#keep = keep;
    this.#make = make;
  }

  /** A lane that works and that nobody else uses. */
  async take(): Promise<Lane> {
    const lane = await this.#next();
    try {
      await (this.#rested.delete(lane) ? lane.readyAgain() : lane.ready());
      return lane;
    } catch (error) {
      this.giveBack(lane);
      throw error;
    }
  }

  giveBack(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next) next(lane);
    else this.#idle.push(lane);
  }

  /** How many tests wait for one; null where none does. */
  describeWait(): string | null {
    const {length} = this.#waiting;
    if (length === 0) return null;
    return `${length} concurrent ${length === 1 ? 'test waits' : 'tests wait'} for a connection, as other ones have all ${this.#max} (pool.max)`;
  }

  /** Nobody needs one for a while: those beyond what is kept are closed. */
  rest(): void {
    while (this.#all.size > this.#keep) {
      const lane = this.#idle.shift();
      if (!lane) break;
      this.#all.delete(lane);
      this.#rested.delete(lane);
      void lane.close();
    }
    for (const lane of this.#idle) this.#rested.add(lane);
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#all, lane => lane.close()));
  }

  #next(): Lane | Promise<Lane> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.size >= this.#max) return new Promise(resolve => this.#waiting.push(resolve));
    const lane = this.#make();
    this.#all.add(lane);
    return lane;
  }
}

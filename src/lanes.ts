import type {Lane} from './lane';

/** The lanes of a worker's concurrent tests: made when they are needed, and used again, as each test leaves its own as it was. */
export class Lanes {
  readonly #max: number;
  readonly #make: () => Lane;
  readonly #idle: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  readonly #all = new Set<Lane>();

  constructor(max: number, make: () => Lane) {
    this.#max = max;
    this.#make = make;
  }

  /** A lane that works and that nobody else uses. */
  async take(): Promise<Lane> {
    const lane = await this.#next();
    try {
      await lane.ready();
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

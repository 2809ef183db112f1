import {startTimer} from '../shared/clock';
import type {Desk} from './desk';
import type {TurnTaker} from './turns';

/** How long a statement whose client has gone may go on: a server would let it end, but here all others wait for it. */
const ABANDONED_MS = 1000;

/** How soon a statement that is to be stopped is looked for again, while the backend serves others. */
const AGAIN_MS = 5;

/** A client whose statement may have to be stopped. */
interface Served extends TurnTaker {
  /** Whether the backend is at work for it. */
  isServed(): boolean;
}

/** Stops one client's statement, and nobody else's, of all that have been sent to the backend. */
export class Cancellation {
  readonly #desk: Pick<Desk, 'turns' | 'exchanges'>;
  readonly #cancelBackend: () => Promise<void>;
  #client: Served | null = null;

  /** @param cancelBackend asks the server to stop what the backend runs, whosever it is. */
  constructor(desk: Pick<Desk, 'turns' | 'exchanges'>, cancelBackend: () => Promise<void>) {
    this.#desk = desk;
    this.#cancelBackend = cancelBackend;
  }

  /** The client whose statement is being stopped. */
  get client(): object | null {
    return this.#client;
  }

  /** Stops the client's statement when it is the one that runs. */
  stop(client: Served): void {
    const {turns, exchanges} = this.#desk;
    if (!turns.holds(client) || !exchanges.isBusy()) return;
    // A request that comes too late can stop anything that was sent behind the statement, our own savepoints, too: who cancels once
    // may do so again.
    turns.takeOneByOne();
    if (client.isServed()) void turns.holdUp(this.#cancel(client));
    else startTimer(() => this.stop(client), AGAIN_MS);
  }

  /** The client has gone. Again and again, as the server forgets a request that comes between two statements. */
  clientGone(client: Served): void {
    if (!this.#desk.turns.holds(client)) return;
    startTimer(() => {
      this.stop(client);
      this.clientGone(client);
    }, ABANDONED_MS).unref();
  }

  async #cancel(client: Served): Promise<void> {
    this.#client = client;
    await this.#cancelBackend();
    // Whatever it has stopped was on its way by now.
    await this.#desk.exchanges.whenIdle();
    if (this.#client === client) this.#client = null;
  }
}

import type {ClientSession} from './client-session';
import type {Isolator} from './isolator';
import type {Routing} from './routing';

/** What a driver asks for itself, when it has connected. */
const OWN_QUESTION = /\bpg_catalog\.pg_type\b|\bpg_type\b/;

/**
 * Moves a client's session to where the test is kept apart whose statement comes next: a pool's connections serve all the tests
 * that run beside each other.
 */
export class RoutedSession implements ClientSession {
  readonly #session: ClientSession;
  readonly #routing: Routing;
  readonly #home: () => Isolator;
  /** Where the client connected, for statements that the driver has kept until it had. */
  #origin: Isolator | null;
  #place: Isolator;
  /** What the client sent last, at once. */
  #chunk: Buffer | null = null;
  /** Whose the unit is that goes on. */
  #unit: 'of a test' | "the driver's" | 'misplaced' = 'of a test';

  /** @param home where statements go that belong to none of these tests */
  constructor(
    session: ClientSession,
    routing: Routing,
    {home, origin}: {readonly home: () => Isolator; readonly origin: Isolator | null},
  ) {
    this.#session = session;
    this.#routing = routing;
    this.#home = home;
    this.#origin = origin;
    this.#place = home();
  }

  get phase(): ClientSession['phase'] {
    return this.#session.phase;
  }

  message(type: number, buffer: Buffer, start: number, end: number): boolean {
    const pass = (): boolean => this.#session.message(type, buffer, start, end);
    if (!this.#routing.concurrent && this.#place === this.#home()) return pass();
    const {phase} = this.#session;
    if (phase !== 'unit') this.#begin(phase, buffer, start, end);
    this.#chunk = buffer;
    if (this.#unit === 'misplaced') return this.#routing.misplaced(pass);
    const isTests = this.#unit === 'of a test' && this.#place !== this.#home();
    return isTests ? this.#routing.within(this.#place, pass) : pass();
  }

  drained(): void {
    this.#session.drained();
  }

  onceDrained(callback: () => void): void {
    this.#session.onceDrained(callback);
  }

  cancel(): void {
    this.#session.cancel();
  }

  close(): void {
    this.#session.close();
  }

  /** A unit begins with a message: it goes where its test is. */
  #begin(phase: 'busy' | 'rest', buffer: Buffer, start: number, end: number): void {
    const {place, several} = this.#routing;
    const isOwn = place === 'unknown' && OWN_QUESTION.test(buffer.toString('latin1', start, end));
    let next = place === 'unknown' ? this.#origin : (place ?? this.#home());
    if (!isOwn) this.#origin = null;
    next ??= several ? null : this.#place;
    // A driver sends at once what it has collected, whosever it is.
    const isCollected = several && buffer === this.#chunk;
    if (next === null || isCollected || (phase === 'busy' && next !== this.#place)) {
      this.#unit = 'misplaced';
      return;
    }
    this.#unit = isOwn ? "the driver's" : 'of a test';
    if (next === this.#place) return;
    next.take(this.#session);
    this.#place = next;
  }
}

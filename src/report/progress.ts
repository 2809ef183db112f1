import {nowMs, startTimer, stopTimer} from '../shared/clock';
import {formatMs} from './number-format';
import {printLine} from './print-line';

/** How often a step that takes long says so. */
const reminderMs = 10_000;

/** Says what is being done before a run, and that it is still being done. */
export class Progress {
  readonly #everyMs: number;
  #text = '';
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(everyMs = reminderMs) {
    this.#everyMs = everyMs;
  }

  /** A step has begun, and the one before it has ended. */
  readonly step = (text: string): void => {
    this.end();
    printLine(text);
    this.#text = text;
    this.#since = nowMs();
    this.#remind();
  };

  /** The last step has ended. */
  end(): void {
    stopTimer(this.#timer);
  }

  #remind(): void {
    this.#timer = startTimer(() => {
      printLine(`${this.#text}: ${formatMs(nowMs() - this.#since)} so far`);
      this.#remind();
    }, this.#everyMs).unref();
  }
}

import type {ErrorFields} from '../wire/encode';
import {doubtfulOptions} from '../wire/startup-settings';

/** What the server refuses of command-line options; null where it accepts them. Rejects where it could not be asked. */
export type JudgeStartup = (options: string) => Promise<ErrorFields | null>;

/** How many different startups are remembered. */
const MAX_REMEMBERED = 1000;

/** Tells whether a server would let a client in, as far as that depends on the settings that it asks for. */
export class StartupJudge {
  readonly #ask: JudgeStartup;
  readonly #verdicts = new Map<string, Promise<ErrorFields | null>>();

  constructor(ask: JudgeStartup) {
    this.#ask = ask;
  }

  /** The server's refusal; null where it accepts the settings. A server that was asked before is not asked again. */
  judge(parameters: ReadonlyMap<string, string>): Promise<ErrorFields | null> | null {
    const options = doubtfulOptions(parameters);
    if (options === '') return null;
    const known = this.#verdicts.get(options);
    if (known) return known;
    if (this.#verdicts.size === MAX_REMEMBERED) this.#verdicts.clear();
    const verdict = this.#ask(options).catch(() => {
      // Why it could not be asked, the first statement tells.
      this.#verdicts.delete(options);
      return null;
    });
    this.#verdicts.set(options, verdict);
    return verdict;
  }
}

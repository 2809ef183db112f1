import {unlock} from './advisory-lock';
import {claimClone} from './claim-clone';
import {copyDatabase} from './clone-database';
import {openCloneSource, type OpenedSource} from './clone-source';
import {cloneName, cloneNumber} from './database-names';
import {endSessions} from './end-sessions';
import {dropOwnDatabase} from './own-database';
import type {PreparedRun, ServerSource} from './prepared-run';

/**
 * Makes clones for tests that commit, and drops them. They are locked as leased ones are, and carry no mark: whatever becomes
 * of this process, nobody takes one for a copy of the template, and the next run removes it.
 */
export class CloneWorkshop {
  readonly #source: OpenedSource;
  /** Behind those of the workers, which need not be made anew then. */
  readonly #first: number;
  /** The numbers of the clones that were made. */
  readonly #held = new Set<number>();

  private constructor(source: OpenedSource, first: number) {
    this.#source = source;
    this.#first = first;
  }

  /** @throws SavepointError where the server cannot be reached, or the template is gone */
  static async open(server: ServerSource, run: PreparedRun): Promise<CloneWorkshop> {
    const source = await openCloneSource(server, run, 'jest-savepoint clones');
    return new CloneWorkshop(source, run.ports.length + 1);
  }

  /**
   * Makes a clone of the template, or a copy of a database that was made here before, whose sessions are ended.
   * @returns its name
   * @throws SavepointError where the server cannot make it
   */
  async make(from: string | null): Promise<string> {
    const {control, server, template} = this.#source;
    const range = {first: this.#first, held: this.#held};
    const number = await claimClone(control, this.#source, range, async name => {
      if (from !== null) await endSessions(control, from);
      await copyDatabase(control, server, {from: from ?? template.name, to: name});
    });
    return cloneName(template.mark.fingerprint, number);
  }

  /** Drops what was made here, with the sessions in it. */
  async drop(name: string): Promise<void> {
    const {control} = this.#source;
    await dropOwnDatabase(control, name);
    await unlock(control, name, 'exclusive');
    this.#held.delete(cloneNumber(name));
  }

  /** Gives up the clones that are left: whoever ends the run removes them. */
  close(): Promise<void> {
    return this.#source.control.end();
  }
}

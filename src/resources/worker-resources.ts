import path from 'node:path';
import type {PreparedRun} from '../schema/prepared-run';
import {ResourceHolder} from './resource-holder';
import {ServerLocks} from './server-locks';
import {TicketFolder} from './ticket-folder';

/** What one worker locks outside the database, for one of its tests or another. */
export class WorkerResources {
  readonly #where: string;
  readonly #tickets: TicketFolder;
  readonly #server: ServerLocks | null;
  /** Of the file that is open. */
  readonly #holders: ResourceHolder[] = [];

  /** @param workerId Jest's number of this process or thread */
  constructor(run: PreparedRun, workerId: number) {
    this.#where = `worker ${workerId}, process ${process.pid}`;
    const {source, engine, config} = run;
    this.#tickets = new TicketFolder(path.join(config.cacheDir, 'resources'));
    // Nobody else has a private server.
    this.#server = source.kind === 'server' && engine.name === 'server' ? new ServerLocks(source, run) : null;
  }

  /**
   * @param name of a test, a block or the file itself
   * @param around what it is in, and ends before; null for the file
   */
  holder(
    name: string,
    {file, around}: {readonly file: string; readonly around: ResourceHolder | null},
  ): ResourceHolder {
    const what = name === file ? file : `"${name}" in ${file}`;
    const locks = {tickets: this.#tickets, server: this.#server};
    const holder = new ResourceHolder(`${what} (${this.#where})`, locks, around);
    this.#holders.push(holder);
    return holder;
  }

  /** The file is over, even where Jest has not torn it down. */
  async endFile(): Promise<void> {
    await Promise.all(this.#holders.splice(0).map(holder => holder.end()));
  }

  async close(): Promise<void> {
    await this.endFile();
    await this.#server?.close();
  }
}

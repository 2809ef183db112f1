import path from 'node:path';
import type {PreparedRun} from '../schema/prepared-run';
import {ResourceHolder} from './resource-holder';
import {ServerLocks} from './server-locks';
import {TicketFolder} from './ticket-folder';

/** What one worker locks outside the database, for one of its tests or another. */
export class WorkerResources {
  readonly #tickets: TicketFolder;
  readonly #server: ServerLocks | null;
  /** Of the file that is open. */
  readonly #holders: ResourceHolder[] = [];

  constructor(run: PreparedRun) {
    const {source, engine, config} = run;
    this.#tickets = new TicketFolder(path.join(config.cacheDir, 'resources'));
    // Nobody else has a private server.
    this.#server = source.kind === 'server' && engine.name === 'server' ? new ServerLocks(source, run) : null;
  }

  /** @param name of a test, a block or the file itself */
  holder(name: string, file: string): ResourceHolder {
    const what = name === file ? file : `"${name}" in ${file}`;
    const where = `worker ${process.env.JEST_WORKER_ID ?? 1}, process ${process.pid}`;
    const holder = new ResourceHolder(`${what} (${where})`, {tickets: this.#tickets, server: this.#server});
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

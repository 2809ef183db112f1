import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, openSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {startTimer, stopTimer} from '../../shared/clock';
import {SavepointError} from '../../shared/savepoint-error';
import type {PostgresBinaries} from './find-binaries';
import {serverEnvironment} from './server-environment';
import type {ServerUser} from './server-user';

const POLL_MS = 3;
const STOP_LIMIT_MS = 10_000;
const LOG_TAIL_LINES = 12;

/** What a private server is started with. */
export interface PostgresSettings {
  readonly binaries: PostgresBinaries;
  /** Holds `data`, the socket and the log. */
  readonly folder: string;
  readonly user: ServerUser | null;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** The longest wait for it to be ready. */
  readonly startMs: number;
}

/** A running `postgres` program, in a session of its own, that never keeps this process alive. */
export class PostgresProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Starts the server and waits until it accepts connections.
   * @throws SavepointError `SAVEPOINT_ENGINE` with the end of the server's log where it does not get there in time.
   */
  static async start({
    binaries,
    folder,
    user,
    parameters,
    startMs,
  }: PostgresSettings): Promise<PostgresProcess> {
    const data = path.join(folder, 'data');
    const log = path.join(folder, 'server.log');
    const args = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const output = openSync(log, 'a', 0o600);
    const child = spawn(binaries.postgres, ['-D', data, ...args], {
      cwd: folder,
      // A session of its own: Ctrl-C in the terminal must reach Jest only.
      detached: true,
      env: serverEnvironment(),
      stdio: ['ignore', output, output],
      ...user,
    });
    closeSync(output);
    child.unref();
    const server = new PostgresProcess(child);
    let failure: string | undefined;
    child.once('error', error => (failure = error.message));
    child.once('exit', (code, signal) => (failure = `it ended with ${signal ?? `exit code ${code}`}`));
    const start = process.hrtime.bigint();
    while (failure === undefined) {
      if (await isReady(data, server.pid)) return server;
      if (process.hrtime.bigint() - start > BigInt(startMs) * 1_000_000n)
        failure = `it was not ready after ${startMs} ms`;
      else await sleep(POLL_MS);
    }
    await server.stop('immediate');
    throw new SavepointError(
      `The private PostgreSQL ${binaries.version} (${binaries.folder}) did not start: ${failure}.\n${await tail(log)}`,
      {
        code: 'SAVEPOINT_ENGINE',
        hint: 'Name a server in connectionString instead, or raise timeouts.connectMs on a slow machine.',
      },
    );
  }

  /**
   * Ends the server. `fast` ends its sessions and leaves clean data; `immediate` leaves nothing to be used again
   * (PostgreSQL manual, 19.5 "Shutting Down the Server").
   */
  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    const child = this.#child;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    // This also keeps this process alive meanwhile.
    const limit = startTimer(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    stopTimer(limit);
  }
}

/** The server writes its state as the eighth line of its lock file, since version 10 (`src/include/utils/pidfile.h`). */
async function isReady(data: string, pid: number): Promise<boolean> {
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

async function tail(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  return lines
    .slice(-LOG_TAIL_LINES)
    .map(line => `  ${line}`)
    .join('\n');
}

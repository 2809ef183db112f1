import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {rm} from 'node:fs/promises';
import type {Socket} from 'node:net';

// Waits for the end of its input, which is when this process ends in whatever way; then ends the server and removes its
// folder, again and again while files appear in it. A server without sessions, as initdb starts, notes its id with a minus sign. QUIT is an immediate shutdown (PostgreSQL manual, 19.5).
const SCRIPT = `
  read -r _
  tries=0
  while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
    if pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null); then kill -QUIT "\${pid#-}" 2>/dev/null; fi
    rm -rf "$1" 2>/dev/null
    if [ -e "$1" ]; then sleep 0.1; fi
    tries=$((tries + 1))
  done`;

/**
 * A shell that outlives this process for a moment, to take a temporary folder, and the private server in it, away with it:
 * also after a SIGKILL, when no code of this process can run any more.
 */
export class Guardian {
  readonly #folder: string;
  readonly #shell: ChildProcess;

  constructor(folder: string) {
    this.#folder = folder;
    // `detached` puts it into a session of its own, where Ctrl-C does not reach it.
    this.#shell = spawn('sh', ['-c', SCRIPT, 'jest-savepoint-guardian', folder], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell.on('error', () => undefined);
    this.#shell.stdin?.on('error', () => undefined);
    this.#shell.unref();
    (this.#shell.stdin as Socket | null)?.unref();
  }

  /** Removes the folder, whose server, if any, has ended, and ends the guard. */
  async release(): Promise<void> {
    await rm(this.#folder, {recursive: true, force: true, maxRetries: 3});
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null || this.#shell.pid === undefined)
      return;
    this.#shell.ref();
    const exited = once(this.#shell, 'exit');
    this.#shell.stdin?.end();
    await exited;
  }
}

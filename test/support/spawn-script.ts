import {spawn, type ChildProcessByStdio, type SpawnOptions} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';

/** A script in a process of its own. */
export interface Script {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** The next line that it prints. Rejects where it ends before. */
  line(): Promise<string>;
  /** Waits for its end. */
  ended(): Promise<{readonly code: number | null; readonly signal: string | null; readonly stderr: string}>;
}

/** Starts a TypeScript file in a new Node process. */
export function spawnScript(file: string, args: readonly string[] = [], options: SpawnOptions = {}): Script {
  const child = spawn(
    process.execPath,
    ['--require', path.join(__dirname, 'register-typescript.js'), file, ...args],
    {...options, stdio: ['ignore', 'pipe', 'pipe']},
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    child,
    line: async () => {
      const next = await lines.next();
      if (next.done) throw new Error(`${path.basename(file)} ended without a line:\n${stderr}`);
      return next.value;
    },
    ended: async () => {
      const [code, signal] = await closed;
      return {code, signal, stderr};
    },
  };
}

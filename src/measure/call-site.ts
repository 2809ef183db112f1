import {relative, sep} from 'node:path';

/** A stack as it was when it was taken; read, which is the dear part, only when it is wanted. */
export interface Trace {
  readonly stack?: string;
}

/** Deep enough for an ORM between the application and its driver. */
const FRAMES = 40;

/** Takes the stack above `below`. */
export function captureTrace(below: (...args: never[]) => unknown): Trace {
  const trace: Trace = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(trace, below);
  Error.stackTraceLimit = limit;
  return trace;
}

const LOCATION = /(?:\(|at (?:async )?)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/;

/** The folder of this package: its frames are never the application's. */
const OWN_FOLDER = `${__dirname.slice(0, -'/measure'.length)}${sep}`;

/** Reads traces as call sites of the application's own code below `rootDir`. */
export class CallSiteReader {
  readonly #rootDir: string;

  constructor(rootDir: string) {
    this.#rootDir = rootDir;
  }

  /** The innermost frame outside packages and Node, as `file:line:column`, the file relative to `rootDir`; or null. */
  read(trace: Trace | null): string | null {
    for (const line of trace?.stack?.split('\n') ?? []) {
      const [, url, row, column] = LOCATION.exec(line) ?? [];
      if (url === undefined) continue;
      const file = url.replace(/^file:\/\//, '');
      if (file.includes(`${sep}node_modules${sep}`) || file.startsWith(OWN_FOLDER)) continue;
      return `${relative(this.#rootDir, file).replaceAll(sep, '/')}:${row}:${column}`;
    }
    return null;
  }
}

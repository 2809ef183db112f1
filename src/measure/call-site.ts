import {isAbsolute, relative, sep} from 'node:path';

/** A stack as it was when it was taken. */
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

/** Jest sets it, for its transforms. */
const errors = Error as {prepareStackTrace?: (error: Error, frames: NodeJS.CallSite[]) => unknown};

/**
 * The frames of a stack, innermost first. Made into text, each of them would be looked up in a source map, where one is wanted.
 */
function framesOf(trace: Trace): readonly NodeJS.CallSite[] {
  const prepare = errors.prepareStackTrace;
  errors.prepareStackTrace = (_, frames) => frames;
  const frames = trace.stack as unknown as readonly NodeJS.CallSite[] | undefined;
  errors.prepareStackTrace = prepare;
  return frames ?? [];
}

/** One frame as text, in the terms of the source that it was compiled from. */
function frameText(frame: NodeJS.CallSite): string {
  const text = errors.prepareStackTrace?.(new Error(), [frame]);
  return typeof text === 'string'
    ? text
    : `at ${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
}

const LOCATION = /(?:\(|at (?:async )?)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/;

const withoutScheme = (url: string): string => url.replace(/^file:\/\//, '');

/** The folder of this package: its frames are never the application's. */
const OWN_FOLDER = `${__dirname.slice(0, -'/measure'.length)}${sep}`;

/** Whether it is neither Node's own, nor a package's. */
function isApplication(frame: NodeJS.CallSite): boolean {
  const file = withoutScheme(frame.getFileName() ?? '');
  return isAbsolute(file) && !file.includes(`${sep}node_modules${sep}`) && !file.startsWith(OWN_FOLDER);
}

/** Reads traces as call sites of the application's own code below `rootDir`. */
export class CallSiteReader {
  readonly #rootDir: string;
  /** The sites of frames that have been read, by where they lie in the compiled code: looking one up is dear. */
  readonly #sites = new Map<string, string | null>();

  constructor(rootDir: string) {
    this.#rootDir = rootDir;
  }

  /** The innermost frame outside packages and Node, as `file:line:column`, the file relative to `rootDir`; or null. */
  read(trace: Trace | null): string | null {
    const frame = trace && framesOf(trace).find(isApplication);
    if (!frame) return null;
    const key = `${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
    let site = this.#sites.get(key);
    if (site === undefined) this.#sites.set(key, (site = this.#locate(frame)));
    return site;
  }

  #locate(frame: NodeJS.CallSite): string | null {
    const [, url, row, column] = LOCATION.exec(frameText(frame)) ?? [];
    if (url === undefined) return null;
    return `${relative(this.#rootDir, withoutScheme(url)).replaceAll(sep, '/')}:${row}:${column}`;
  }
}

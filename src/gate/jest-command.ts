import {realpathSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

/** How this run of Jest was started. */
export interface JestInvocation {
  readonly rootDir: string;
  readonly cwd: string;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  /** `process.argv`: Node, the script and its arguments. */
  readonly argv: readonly string[];
  /** Further arguments for Jest. */
  readonly jestOptions?: readonly string[];
}

/** A command that runs Jest on the same project. */
export interface JestCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

const jestBin = /[\\/]jest(?:-cli)?[\\/]bin[\\/]jest\.js$/;

/** Options that say which project it is; `--projects` takes values up to the next option. */
const projectOptions = /^(?:-c|--config|--rootDir|--preset|--projects)(?:=|$)/;

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function resolveJest(rootDir: string): string | null {
  const {resolve} = createRequire(join(rootDir, 'package.json'));
  for (const request of ['jest/bin/jest', 'jest-cli/bin/jest'])
    try {
      return resolve(request);
    } catch {
      // The other one, or none.
    }
  return null;
}

/** The arguments that say which project to test, with their values. */
export function projectArguments(args: readonly string[]): readonly string[] {
  let values = 0;
  return args.filter(arg => {
    if (!arg.startsWith('-')) return values-- > 0;
    const isKept = projectOptions.test(arg);
    values = !isKept ? 0 : arg.startsWith('--projects') ? Infinity : arg.includes('=') ? 0 : 1;
    return isKept;
  });
}

/**
 * Finds out how to run Jest again on the project of this run: with the script that runs now, or the project's own Jest where
 * another tool started it. Null where there is none.
 */
export function jestCommand({
  rootDir,
  cwd,
  execPath,
  execArgv,
  argv,
  jestOptions = [],
}: JestInvocation): JestCommand | null {
  const [, script = '', ...args] = argv;
  const running = realPath(script);
  const isJest = jestBin.test(running);
  const bin = isJest ? running : resolveJest(rootDir);
  if (bin === null) return null;
  return {
    command: execPath,
    // A second process cannot listen on the same port for a debugger.
    args: [
      ...execArgv.filter(arg => !arg.startsWith('--inspect')),
      bin,
      ...(isJest ? projectArguments(args) : []),
      ...jestOptions,
    ],
    cwd: isJest ? cwd : rootDir,
  };
}

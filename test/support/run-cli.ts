import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Project} from './project';
import {projectEnvironment} from './project-environment';

/** How a run of the command line ended. */
export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` printed. */
  readonly json: unknown;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The script of the command `jest-savepoint` that a project has installed. */
export function cliPath(project: Project): string {
  const installed = join(dirname(project.folder), 'node_modules/jest-savepoint');
  const {bin} = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    bin: {'jest-savepoint': string};
  };
  return join(installed, bin['jest-savepoint']);
}

/** Runs the command `jest-savepoint` in a project, as `npx` does. */
export function runCli(
  project: Project,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CliRun> {
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [cliPath(project), ...args],
      {cwd: project.folder, env: projectEnvironment(project, env), timeout: 240_000, maxBuffer: 2 ** 26},
      (_error, stdout, stderr) =>
        resolve({exitCode: child.exitCode ?? -1, stdout, stderr, json: parse(stdout)}),
    );
  });
}

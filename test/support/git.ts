import {execFileSync} from 'node:child_process';

/** Runs git in a folder, with a name for commits. @returns what it printed */
export function runGit(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
}

/** Makes a folder a repository, with all that is in it committed. */
export function commitAll(folder: string): void {
  runGit(folder, 'init', '-q');
  runGit(folder, 'add', '.');
  runGit(folder, 'commit', '-qm', 'Begin');
}

import {realpathSync} from 'node:fs';
import {dirname, relative, resolve, sep} from 'node:path';
import {runGit} from '../shared/run-git';

/** Whether a path lies in a folder, or is it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** The folders from `root` down to `folder`; none where it lies elsewhere. */
export function foldersTo(folder: string, root: string): readonly string[] {
  if (!isWithin(folder, root)) return [];
  return folder === root ? [root] : [...foldersTo(dirname(folder), root), folder];
}

/** A repository of git. */
export class Repository {
  /** The folder that holds what is checked out. */
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Runs git in it. @returns what it printed; null where it failed */
  git(args: readonly string[], timeoutMs?: number): Promise<string | null> {
    return runGit(this.root, args, timeoutMs);
  }

  async has(commit: string): Promise<boolean> {
    return (await this.git(['cat-file', '-e', `${commit}^{commit}`])) !== null;
  }

  /** Whether files are as in a commit, those that it has not included. */
  async isAsIn(commit: string, files: readonly string[]): Promise<boolean> {
    const paths = files.map(file => `:(top,literal)${relative(this.root, file).replaceAll(sep, '/')}`);
    return (await this.git(['diff', '--quiet', '--no-ext-diff', commit, '--', ...paths])) !== null;
  }
}

/** The repository that a folder lies in; null where there is none, or no git. */
export async function findRepository(folder: string): Promise<Repository | null> {
  const root = await runGit(folder, ['rev-parse', '--show-toplevel']);
  return root ? new Repository(realpathSync(resolve(root))) : null;
}

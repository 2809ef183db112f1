import {realpathSync} from 'node:fs';
import {dirname, relative, resolve, sep} from 'node:path';
import {filesButCounters} from '../baseline/head-commit';
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

/** The files that changed since a commit, and what nobody can tell it of. */
export interface Changes {
  /** Paths of files that are other ones than in the commit, new, or gone; counters aside. */
  readonly changed: readonly string[];
  /** Whether git does not look at a file: it ignores it, or it lies elsewhere. */
  readonly isIgnored: (path: string) => boolean;
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

  /** What changed since a commit, with what is not committed; null where git cannot tell. */
  async changesSince(commit: string): Promise<Changes | null> {
    if (!(await this.has(commit))) return null;
    const diff = ['diff', '--name-only', '--no-renames', '--no-ext-diff', '--ignore-submodules=none'];
    const others = ['ls-files', '--others', '--exclude-standard', '-z'];
    const [tracked, untracked, ignored] = await Promise.all([
      this.#list([...diff, '-z', commit, '--', ...filesButCounters]),
      this.#list([...others, '--', ...filesButCounters]),
      this.#list([...others, '--ignored', '--directory']),
    ]);
    if (tracked === null || untracked === null || ignored === null) return null;
    return {
      changed: [...tracked, ...untracked],
      isIgnored: path => !isWithin(path, this.root) || ignored.some(each => isWithin(path, each)),
    };
  }

  /** Runs git for a list of paths that end in a zero byte each. */
  async #list(args: readonly string[]): Promise<readonly string[] | null> {
    const printed = await this.git(args);
    if (printed === null) return null;
    return printed
      .split('\0')
      .filter(path => path !== '')
      .map(path => resolve(this.root, path));
  }
}

/** The repository that a folder lies in; null where there is none, or no git. */
export async function findRepository(folder: string): Promise<Repository | null> {
  const root = await runGit(folder, ['rev-parse', '--show-toplevel']);
  return root ? new Repository(realpathSync(resolve(root))) : null;
}

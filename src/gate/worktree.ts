import {existsSync, realpathSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join, relative} from 'node:path';
import {Guardian} from '../engine/guardian';
import {createOwnedFolder, FOLDER_PREFIX} from '../engine/owned-folder';
import {escapePattern} from '../shared/escape-pattern';
import {isWithin, type Repository} from './repository';

const kind = 'base';

/** What may stand before a path in an argument, and after the name of a folder. */
const before = '(?<=^|[=:,"\'\\s])';
const after = '(?=[\\\\/,"\']|$)';

/** What a repository held at a commit, in a temporary folder. */
export class Worktree {
  /** Is removed with it. */
  readonly temporary: string;
  readonly #repository: Repository;
  readonly #guardian: Guardian;

  constructor(repository: Repository, temporary: string) {
    this.temporary = temporary;
    this.#repository = repository;
    this.#guardian = new Guardian(temporary);
  }

  get folder(): string {
    return join(this.temporary, 'tree');
  }

  /** Where a path of the repository is in it; a path from elsewhere stays what it is. */
  pathOf(path: string): string {
    const {root} = this.#repository;
    return isWithin(path, root) ? join(this.folder, relative(root, path)) : path;
  }

  /** The same of the paths in an argument of a command. */
  argumentOf(argument: string): string {
    const root = escapePattern(this.#repository.root);
    return argument.replace(new RegExp(`${before}${root}${after}`, 'g'), () => this.folder);
  }

  async remove(): Promise<void> {
    await this.#repository.git(['worktree', 'remove', '--force', this.folder]);
    await this.#guardian.release();
  }
}

/** Lets git forget the worktrees of processes that were killed; their folders have gone with them. */
async function forgetAbandoned(repository: Repository): Promise<void> {
  const list = (await repository.git(['worktree', 'list', '--porcelain'])) ?? '';
  const folders = list.split('\n').flatMap(line => /^worktree (.+)$/.exec(line)?.[1] ?? []);
  for (const folder of folders)
    if (basename(dirname(folder)).startsWith(`${FOLDER_PREFIX}${kind}-`) && !existsSync(folder))
      await repository.git(['worktree', 'remove', '--force', folder]);
}

/** Checks out a commit in a folder of its own. @returns null where git could not */
export async function addWorktree(
  repository: Repository,
  commit: string,
  timeoutMs: number,
): Promise<Worktree | null> {
  await forgetAbandoned(repository);
  const temporary = realpathSync(await createOwnedFolder(tmpdir(), kind));
  const worktree = new Worktree(repository, temporary);
  // Hooks are for people.
  const args = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', worktree.folder, commit];
  if ((await repository.git(args, timeoutMs)) !== null) return worktree;
  await worktree.remove();
  return null;
}

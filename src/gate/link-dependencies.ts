import {existsSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {foldersTo, isWithin} from './repository';
import type {Worktree} from './worktree';

const modules = 'node_modules';

function link(target: string, path: string): void {
  symlinkSync(target, path, statSync(target).isDirectory() ? 'junction' : 'file');
}

/** Where an entry of `node_modules` really is; null where it leads nowhere. */
function targetOf(entry: string): string | null {
  try {
    return realpathSync(entry);
  } catch {
    return null;
  }
}

/** Links what is in one folder of packages. @returns the folders of the repository's own packages among them */
function linkPackages(from: string, to: string, root: string, worktree: Worktree): readonly string[] {
  mkdirSync(to);
  return readdirSync(from).flatMap((name): readonly string[] => {
    const target = targetOf(join(from, name));
    if (target === null) return [];
    const path = join(to, name);
    if (name.startsWith('@')) return linkPackages(target, path, root, worktree);
    const isOwn = isWithin(target, root) && !relative(root, target).split(/[\\/]/).includes(modules);
    const own = isOwn ? worktree.pathOf(target) : target;
    if (existsSync(own)) link(own, path);
    return isOwn ? [target] : [];
  });
}

/**
 * Gives a worktree the packages that are installed in the repository: those in `node_modules` of some folders and of all that
 * these are in. A package of the repository itself, as in a workspace, is that of the worktree.
 */
export function linkDependencies(folders: readonly string[], root: string, worktree: Worktree): void {
  const waiting = new Set(folders.flatMap(folder => foldersTo(folder, root)));
  // A set goes on with what is added on the way.
  for (const folder of waiting) {
    const [from, to] = [join(folder, modules), worktree.pathOf(join(folder, modules))];
    if (!existsSync(from) || existsSync(to) || !existsSync(dirname(to))) continue;
    for (const own of linkPackages(from, to, root, worktree)) waiting.add(own);
  }
}

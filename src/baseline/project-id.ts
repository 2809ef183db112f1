import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';

function packageName(folder: string): string {
  try {
    const {name} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {name?: unknown};
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}

/** The folder that holds `.git` (a file in a worktree), at or above `folder`. */
function repositoryRoot(folder: string): string | null {
  if (existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? null : repositoryRoot(parent);
}

/**
 * Names a project the same in every checkout of it, so that timings survive a CI machine's next clone: from the name in
 * `rootDir`'s package.json and where `rootDir` lies in its repository. A project without a name or a repository is known by
 * its path alone.
 * @example 'shop-9f86d08188'
 */
export function projectId(rootDir: string): string {
  const name = packageName(rootDir);
  const root = repositoryRoot(rootDir);
  const place = name === '' || root === null ? rootDir : relative(root, rootDir).replaceAll('\\', '/');
  const readable = name.replace(/[^\w.-]+/g, '-').replace(/^[-.]+/, '') || 'project';
  const hash = createHash('sha256')
    .update(JSON.stringify([name, place]))
    .digest('hex');
  return `${readable.slice(0, 60)}-${hash.slice(0, 10)}`;
}

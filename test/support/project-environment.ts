import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Project} from './project';

/** Variables of the process around that would change what a project does. */
const foreignVariables =
  /^(?:JEST_|SAVEPOINT_(?!BINARIES)|SHOP_|PG|CI$|CONTINUOUS_INTEGRATION$|GITHUB_|NODE_ENV$|NODE_OPTIONS$|(?:TEST_)?DATABASE_URL$)/;

/** The environment of a process that works on a project, as on a developer's machine that knows of no database. */
export function projectEnvironment(
  {sharedFolder}: Project,
  own: Readonly<Record<string, string | undefined>> = {},
): NodeJS.ProcessEnv {
  const temporary = join(sharedFolder, 'tmp');
  mkdirSync(temporary, {recursive: true});
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreignVariables.test(name))),
    XDG_CACHE_HOME: join(sharedFolder, 'cache'),
    TMPDIR: temporary,
    ...own,
  };
}

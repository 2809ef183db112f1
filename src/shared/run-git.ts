import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** In a hook of git these name a repository and an index, whatever folder git is started in (git-rev-parse, `--local-env-vars`). */
const repositoryVariables =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES)$/;

/** Runs git in a folder. @returns what it printed; null where it failed, took too long, or is not installed */
export async function runGit(
  folder: string,
  args: readonly string[],
  timeoutMs = 10_000,
): Promise<string | null> {
  const env = Object.entries(process.env).filter(([name]) => !repositoryVariables.test(name));
  try {
    const {stdout} = await run('git', ['--no-optional-locks', ...args], {
      cwd: folder,
      env: {...Object.fromEntries(env), GIT_TERMINAL_PROMPT: '0'},
      timeout: Math.max(1, Math.ceil(timeoutMs)),
      windowsHide: true,
    });
    return stdout.trimEnd();
  } catch {
    return null;
  }
}

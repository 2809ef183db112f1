import {spawn} from 'node:child_process';
import {startTimer, stopTimer} from '../shared/clock';
import {maskSecrets} from '../shared/mask-secrets';
import {SavepointError} from '../shared/savepoint-error';
import {buildContext, type BuildTarget, type SourceRole} from './build-target';

const TAIL_LINES = 20;
const MOST_OUTPUT = 64 * 1024;

/** libpq's variables that would win over the ones that we set (PostgreSQL manual, 34.15 "Environment Variables"). */
const OVERRIDING = ['PGHOSTADDR', 'PGSERVICE', 'PGSERVICEFILE', 'PGTARGETSESSIONATTRS'];

/** Runs a shell command in `rootDir`, with the database being built in its environment. */
export async function runCommand(role: SourceRole, command: string, target: BuildTarget): Promise<void> {
  const {failure, output} = await execute(command, target);
  if (failure === null) return;
  const secrets = target.address.password === null ? [] : [target.address.password];
  const tail = maskSecrets(output, secrets).trimEnd().split('\n').slice(-TAIL_LINES);
  throw new SavepointError(
    `The ${role} command failed: ${failure}.\n\n  $ ${maskSecrets(command, secrets)}\n${tail.map(line => `  ${line}`).join('\n')}`,
    {
      code: 'SAVEPOINT_SCHEMA',
      hint: `It ran in ${target.config.rootDir} with DATABASE_URL and PG* naming the database that is being built.`,
    },
  );
}

function execute(command: string, target: BuildTarget): Promise<{failure: string | null; output: string}> {
  const {rootDir, timeouts} = target.config;
  const inherited = Object.entries(process.env).filter(([name]) => !OVERRIDING.includes(name));
  return new Promise(resolve => {
    // Not `detached`: Ctrl-C in the terminal has to end it, too.
    const child = spawn(command, {
      cwd: rootDir,
      env: {...Object.fromEntries(inherited), ...buildContext(target).env},
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-MOST_OUTPUT));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (failure: string | null): void => {
      stopTimer(timer);
      // What the shell started may live on and hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({failure, output});
    };
    const timer = startTimer(() => {
      child.kill('SIGKILL');
      end(`it took longer than ${timeouts.buildMs} ms`);
    }, timeouts.buildMs);
    child.on('error', error => end(error.message));
    child.on('close', (code, signal) =>
      end(code === 0 ? null : `it ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}

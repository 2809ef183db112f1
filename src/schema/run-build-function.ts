import {dirname, sep} from 'node:path';
import {types} from 'node:util';
import type {BuildFunction} from '../config/options';
import {startTimer, stopTimer} from '../shared/clock';
import {maskSecrets} from '../shared/mask-secrets';
import {SavepointError} from '../shared/savepoint-error';
import {buildContext, type BuildTarget, type SourceRole} from './build-target';

/** The folder of this package. */
const ownFolder = dirname(__dirname) + sep;

/** An error's stack as far as it is the user's: from our own frames on it says nothing of their function. */
function userStack({stack, message}: Error): string {
  const lines = stack?.split('\n') ?? [message];
  const end = lines.findIndex(line => line.includes(ownFolder));
  return lines.slice(0, end < 0 ? lines.length : end).join('\n');
}

/** Runs a function of the user's config. It cannot be stopped, only be waited for no longer. */
export async function runBuildFunction(
  role: SourceRole,
  build: BuildFunction,
  target: BuildTarget,
): Promise<void> {
  const {buildMs} = target.config.timeouts;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = new SavepointError(`The function ${role}.run took longer than ${buildMs} ms.`, {
      code: 'SAVEPOINT_SCHEMA',
      hint: 'Raise timeouts.buildMs, or find what it waits for.',
    });
    timer = startTimer(() => reject(late), buildMs);
  });
  try {
    // Within an async function, so that what is thrown at once is a rejection as well.
    await Promise.race([(async () => build(buildContext(target)))(), limit]);
  } catch (cause) {
    if (cause instanceof SavepointError) throw cause;
    const reason = types.isNativeError(cause) ? userStack(cause) : String(cause);
    const secrets = target.address.password === null ? [] : [target.address.password];
    throw new SavepointError(`The function ${role}.run failed: ${maskSecrets(reason, secrets)}`, {
      code: 'SAVEPOINT_SCHEMA',
      cause,
    });
  } finally {
    stopTimer(timer);
  }
}

import type {LoadedConfig} from '../../config/load-config';
import {BackendPool} from '../../pool/backend-pool';
import {formatCount} from '../../report/number-format';
import {prepareRun} from '../../schema/prepare-run';
import type {Check} from './check';
import {failedCheck} from './check-database';
import {describeContents, type Contents} from './describe-contents';

/** How many differences are shown. */
const MOST_SHOWN = 10;

/** What a worker of a run would find: of one that takes the schema from the cache, or of one that builds it. */
async function contentsOf(
  loaded: LoadedConfig,
  options: {readonly buildsAnew: boolean; readonly onProgress: (text: string) => void},
): Promise<Contents> {
  const {run, stop} = await prepareRun(loaded, {workers: 1, ...options});
  try {
    const pool = await BackendPool.open(run);
    try {
      const {backend} = await pool.acquire();
      return await describeContents(backend, loaded.config.timeouts.buildMs);
    } finally {
      await pool.close();
    }
  } finally {
    await stop();
  }
}

function differences(cached: Contents, built: Contents): readonly string[] {
  const names = [...new Set([...cached.keys(), ...built.keys()])].sort();
  return names.flatMap(name => {
    const [before, now] = [cached.get(name), built.get(name)];
    if (before === now) return [];
    if (now === undefined) return [`${name}: in the cache alone`];
    return [before === undefined ? `${name}: not in the cache` : `${name}: different in the cache`];
  });
}

/** Builds the schema beside the cache, and compares the two. */
export async function verifySchema(loaded: LoadedConfig, onProgress: (text: string) => void): Promise<Check> {
  const name = 'cached schema';
  try {
    const cached = await contentsOf(loaded, {buildsAnew: false, onProgress});
    const built = await contentsOf(loaded, {buildsAnew: true, onProgress});
    const found = differences(cached, built);
    if (found.length === 0)
      return {
        name,
        status: 'ok',
        message: `as it is when it is built anew: ${formatCount(built.size, 'object')} compared`,
      };
    const rest = found.length - MOST_SHOWN;
    return {
      name,
      status: found.every(each => each.startsWith('rows ')) ? 'warning' : 'problem',
      message: `${formatCount(found.length, 'object')} of ${built.size} differ from what is built now`,
      details: [...found.slice(0, MOST_SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])],
      fix: 'Where a seed takes times or random values, use fixed ones. Otherwise name all files that the schema depends on as its inputs, and run once with SAVEPOINT_REBUILD=1.',
    };
  } catch (error) {
    return failedCheck(name, error);
  }
}

import {listCachedData} from '../engine/cached-data';
import {ControlClient} from '../engine/control-client';
import {parseAddress} from '../engine/parse-address';
import {findAbandonedFolders, sweepFolders} from '../engine/sweep-folders';
import {temporaryParents} from '../engine/temporary-parent';
import type {ResolvedConfig} from '../config/resolved-config';
import {formatCount, formatNumber} from '../report/number-format';
import {pruneDatabases, type UnusedDatabase} from '../schema/prune-databases';
import type {Command} from './command';
import {openProject} from './open-project';

const dayMs = 86_400_000;

export interface PruneOptions {
  /** What a run has used within so many days stays. */
  readonly days: number;
  readonly dryRun: boolean;
}

async function databasesOf(
  {server, timeouts}: ResolvedConfig,
  notSince: Date,
  dryRun: boolean,
): Promise<readonly UnusedDatabase[]> {
  if (!server) return [];
  const address = parseAddress(server.connectionString);
  const control = await ControlClient.open(address, {
    connectMs: timeouts.connectMs,
    applicationName: 'jest-savepoint prune',
    statementMs: timeouts.buildMs,
  });
  try {
    return await pruneDatabases(control, {home: address.database, notSince, dryRun});
  } finally {
    await control.end();
  }
}

/**
 * Removes what carries our mark and no run uses: databases on the server that is named, data kept in the cache folder, and
 * temporary folders, with the servers in them, of processes that are gone.
 */
export function prune({days, dryRun}: PruneOptions): Command {
  return async context => {
    const {config} = (await openProject(context)).loaded;
    const notSince = new Date(Date.now() - days * dayMs);
    const databases = await databasesOf(config, notSince, dryRun);
    const cached = await listCachedData(config.cacheDir);
    const unused = cached.filter(({usedAt}) => usedAt <= notSince.getTime());
    const abandoned = await findAbandonedFolders(temporaryParents());
    if (!dryRun) {
      for (const {remove} of unused) await remove();
      await sweepFolders(temporaryParents());
    }
    const folders = [...unused.map(({folder}) => folder), ...abandoned];
    const lines = [
      ...databases.map(
        ({name, bytes}) => `  database ${name}, ${formatNumber(Math.ceil(bytes / 2 ** 20))} MB`,
      ),
      ...folders.map(folder => `  ${folder}`),
    ];
    const title = `${dryRun ? 'Would remove' : 'Removed'} ${formatCount(databases.length, 'database')} and ${formatCount(folders.length, 'folder')}`;
    return {
      ok: true,
      data: {dryRun, databases, folders},
      text: lines.length === 0 ? 'Nothing to remove.' : [`${title}:`, ...lines].join('\n'),
    };
  };
}

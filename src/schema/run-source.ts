import type {BuildFunction} from '../config/options';
import type {ResolvedSource} from '../config/resolved-config';
import {SavepointError} from '../shared/savepoint-error';
import type {BuildTarget, SourceRole} from './build-target';
import {runBuildFunction} from './run-build-function';
import {runCommand} from './run-command';
import {runSqlFiles} from './run-sql-files';

/**
 * Runs one source of a database's contents in the database that is being built.
 * @throws SavepointError `SAVEPOINT_SCHEMA` that says what failed and where
 */
export async function runSource(
  role: SourceRole,
  source: ResolvedSource,
  build: BuildFunction | undefined,
  target: BuildTarget,
): Promise<void> {
  switch (source.kind) {
    case 'files':
      return runSqlFiles(role, source.files, target);
    case 'command':
      return runCommand(role, source.command, target);
    case 'run':
      if (!build) {
        throw new SavepointError(`The function ${role}.run is not there.`, {code: 'SAVEPOINT_SCHEMA'});
      }
      return runBuildFunction(role, build, target);
  }
}

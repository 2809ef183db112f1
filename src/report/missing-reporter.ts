import {realpathSync} from 'node:fs';
import {SavepointError} from '../shared/savepoint-error';

/** Jest's reporters as its global configuration has them: a path, or the name of one of its own, and options. */
export type ConfiguredReporters = readonly (readonly [string, unknown?])[];

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // The name of one of Jest's own.
    return path;
  }
}

/**
 * The error of a run without our reporter, or null where it is there. A project's own list of `reporters` replaces the
 * preset's, as does `--reporters`; and `projects` have the reporters of the root configuration only.
 */
export function missingReporter(reporters: ConfiguredReporters = []): SavepointError | null {
  const ours = realPath(require.resolve('../reporter'));
  if (reporters.some(([path]) => realPath(path) === ours)) return null;
  return new SavepointError(
    "Jest's reporters do not include jest-savepoint/reporter: tests are kept apart, but nothing is compared with the baseline.",
    {
      code: 'SAVEPOINT_CONFIG',
      hint: "A list of reporters replaces the preset's. Add ours at the root of Jest's configuration:\n\n  reporters: ['default', 'jest-savepoint/reporter']",
    },
  );
}

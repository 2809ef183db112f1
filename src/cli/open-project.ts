import {projectFolder} from '../baseline/project-folder';
import {loadConfig, type LoadedConfig} from '../config/load-config';
import {lastRunPath} from '../report/report-files';
import type {RecordedRun} from '../report/report-input';
import {readRecord} from '../report/run-record';
import {SavepointError} from '../shared/savepoint-error';
import type {CommandContext} from './command';
import {readJestSetup, type JestSetup} from './jest-setup';

/** A project as its own run of Jest sees it. */
export interface Project {
  readonly jest: JestSetup;
  readonly loaded: LoadedConfig;
  /** What is kept of it between runs. */
  readonly folder: string;
}

/** The project whose `rootDir` a run takes our configuration from: the one that has our global set-up, else the first. */
function configRootDir({projects, globalSetup}: JestSetup): string {
  const ours = require.resolve('../global-setup');
  const isOurs = (path: string | null | undefined): boolean => path === ours;
  const [first] = projects;
  return (isOurs(globalSetup) ? first : (projects.find(each => isOurs(each.globalSetup)) ?? first)).rootDir;
}

/** @throws SavepointError `SAVEPOINT_CONFIG` */
export async function openProject(context: CommandContext): Promise<Project> {
  const jest = await readJestSetup(context);
  const loaded = await loadConfig(configRootDir(jest), context.env);
  return {jest, loaded, folder: projectFolder(loaded.config)};
}

/** @throws SavepointError where there is none */
export function readLastRun({folder, jest}: Project): RecordedRun {
  const path = lastRunPath(folder);
  const run = readRecord(path, jest.rootDir);
  if (run) return run;
  throw new SavepointError(`There is no last run of this project: ${path} does not exist.`, {
    code: 'SAVEPOINT_BASELINE',
    hint: 'Run the tests first: npx jest.',
  });
}

import {relative} from 'node:path';
import {loadConfig} from './config/load-config';
import {databaseProjects} from './database-projects';
import {openRuns} from './open-runs';
import {formatError} from './report/format-error';
import {missingReporter, type ConfiguredReporters} from './report/missing-reporter';
import {printLine} from './report/print-line';
import {Progress} from './report/progress';
import {formatRunStart} from './report/run-header';
import {prepareRun} from './schema/prepare-run';
import {announcedRuns, announceRuns, removePreparedRun, writePreparedRun} from './schema/prepared-run-file';
import {runVariable} from './shared/run-variable';

/** The parts of Jest's configuration that the preparation looks at. */
interface GlobalConfig {
  readonly rootDir: string;
  readonly maxWorkers: number;
  readonly ci: boolean;
  readonly verbose?: boolean | undefined;
  readonly reporters?: ConfiguredReporters;
  readonly projects?: readonly unknown[];
}
interface ProjectConfig {
  readonly rootDir: string;
}

/**
 * Prepares the databases for a run, one for each project: starts the engine, finds or builds the schema, clones it for the workers.
 * @throws Error whose stack is the message for people, which is what Jest prints.
 */
async function globalSetup(globalConfig: GlobalConfig, {rootDir}: ProjectConfig): Promise<void> {
  // A process that confirms a suspect runs on the database of the run that started it.
  if (announcedRuns(process.env).length > 0) return;
  const progress = new Progress();
  const files: string[] = [];
  try {
    const rootDirs = await databaseProjects(globalConfig.projects, rootDir);
    for (const each of rootDirs) {
      const project = rootDirs.length > 1 ? relative(globalConfig.rootDir, each) : null;
      files.push(await prepareProject(each, {globalConfig, progress, project, isFirst: files.length === 0}));
    }
    announceRuns(process.env, files);
    openRuns.push(() => Promise.resolve(void Reflect.deleteProperty(process.env, runVariable)));
  } catch (error) {
    for (let stop = openRuns.pop(); stop; stop = openRuns.pop()) await stop();
    throw Object.assign(new Error('the database could not be prepared'), {stack: formatError(error)});
  } finally {
    progress.end();
  }
}

interface Preparing {
  readonly globalConfig: GlobalConfig;
  readonly progress: Progress;
  /** Names the project where there are several. */
  readonly project: string | null;
  readonly isFirst: boolean;
}

/** @returns the file where the workers find what was prepared */
async function prepareProject(
  rootDir: string,
  {globalConfig, progress, project, isFirst}: Preparing,
): Promise<string> {
  const {maxWorkers, ci, verbose, reporters} = globalConfig;
  const loaded = await loadConfig(rootDir, process.env);
  const problem = isFirst ? missingReporter(reporters) : null;
  // In CI nobody would read it, and the gate would be open.
  if (problem && ci && loaded.config.gate.enabled) throw problem;
  if (problem) printLine(formatError(problem));
  const preparation = await prepareRun(loaded, {workers: maxWorkers, onProgress: progress.step});
  openRuns.push(preparation.stop);
  const {run} = preparation;
  const file = await writePreparedRun(run);
  openRuns.push(() => removePreparedRun(file));
  // Where there is no terminal, nobody knows how wide it would be.
  const columns = process.stderr.columns || Infinity;
  for (const line of formatRunStart(run, {verbose: verbose ?? false, columns, project})) printLine(line);
  return file;
}

export = globalSetup;

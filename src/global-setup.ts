import {loadConfig} from './config/load-config';
import {formatError} from './report/format-error';
import {formatRunStart} from './report/run-header';
import {printLine} from './report/print-line';
import {Progress} from './report/progress';
import {prepareRun} from './schema/prepare-run';
import {removePreparedRun, writePreparedRun} from './schema/prepared-run-file';
import {runVariable} from './shared/run-variable';
import {missingReporter, type ConfiguredReporters} from './report/missing-reporter';
import {openRuns} from './open-runs';

/** The parts of Jest's configuration that the preparation looks at. */
interface GlobalConfig {
  readonly maxWorkers: number;
  readonly ci: boolean;
  readonly verbose?: boolean | undefined;
  readonly reporters?: ConfiguredReporters;
}
interface ProjectConfig {
  readonly rootDir: string;
}

/**
 * Prepares the database for a run: starts the engine, finds or builds the schema, clones it for the workers.
 * @throws Error whose stack is the message for people, which is what Jest prints.
 */
async function globalSetup(
  {maxWorkers, ci, verbose, reporters}: GlobalConfig,
  {rootDir}: ProjectConfig,
): Promise<void> {
  // A process that confirms a suspect runs on the database of the run that started it.
  if (process.env[runVariable] !== undefined) return;
  const progress = new Progress();
  try {
    const loaded = await loadConfig(rootDir, process.env);
    const problem = missingReporter(reporters);
    // In CI nobody would read it, and the gate would be open.
    if (problem && ci && loaded.config.gate.enabled) throw problem;
    if (problem) printLine(formatError(problem));
    const preparation = await prepareRun(loaded, {workers: maxWorkers, onProgress: progress.step});
    const {run} = preparation;
    const file = await writePreparedRun(run);
    process.env[runVariable] = file;
    openRuns.push(async () => {
      Reflect.deleteProperty(process.env, runVariable);
      await removePreparedRun(file);
      await preparation.stop();
    });
    // Where there is no terminal, nobody knows how wide it would be.
    const columns = process.stderr.columns || Infinity;
    for (const line of formatRunStart(run, {verbose: verbose ?? false, columns})) printLine(line);
  } catch (error) {
    throw Object.assign(new Error('the database could not be prepared'), {stack: formatError(error)});
  } finally {
    progress.end();
  }
}

export = globalSetup;

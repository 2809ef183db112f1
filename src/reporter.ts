import {resolve} from 'node:path';
import chalk from 'chalk';
import {headCommit} from './baseline/head-commit';
import {machineClass} from './baseline/machine-class';
import {openTimingStore} from './baseline/open-timing-store';
import {plannerKey} from './baseline/planner-key';
import {projectFolder} from './baseline/project-folder';
import {baseProjects} from './gate/base-project';
import {confirmVariable} from './gate/confirm-process';
import {changedTestFinder, sharedPathsOf} from './gate/find-changed-tests';
import {gateRun} from './gate/gate-run';
import type {GatedRun} from './gate/gated-run';
import type {JestContext} from './gate/jest-module-graph';
import {measureAgain} from './gate/measure-again';
import {RecordCollector, type JestCaseResult, type JestFileResult} from './gate/record-collector';
import {runPolicy, type JestGlobalConfig} from './gate/run-policy';
import {buildReport} from './report/build-report';
import {formatError} from './report/format-error';
import {tellGithub} from './report/github/tell-github';
import {noDataError, unpreparedError} from './report/no-data';
import {writeConfirmation, writeLastRun, writeOutput} from './report/report-files';
import {printLine} from './report/print-line';
import type {RecordedRun, Shard} from './report/report-input';
import {formatRecord} from './report/run-record';
import {runSetting} from './report/run-setting';
import {tellTelemetry} from './report/telemetry/tell-telemetry';
import {renderReport} from './report/terminal/render-report';
import {announcedRuns, readPreparedRun} from './schema/prepared-run-file';
import {hostProfile} from './shared/host-profile';
import {SavepointError} from './shared/savepoint-error';

/** The parts of Jest's types, of version 29 and later, that the reporter looks at. */
interface GlobalConfig extends JestGlobalConfig {
  readonly rootDir: string;
  readonly ci: boolean;
  readonly verbose?: boolean | undefined;
}
interface JestTest {
  readonly path: string;
}
interface AggregatedResult {
  readonly startTime: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly wasInterrupted: boolean;
  readonly testResults: readonly {readonly testFilePath: string}[];
}

/** Where there is no terminal, as in a CI log. */
const defaultColumns = 120;

/** Names a file for a copy of the run's record, for instance one that a CI machine hands on. */
const recordVariable = 'SAVEPOINT_RECORD';

function shardOf({shard}: GlobalConfig): Shard | null {
  return shard === undefined ? null : {index: shard.shardIndex, count: shard.shardCount};
}

/**
 * Jest's reporter of this package: compares what the tests asked of the database, and how long they took, with the accepted
 * baselines, prints what changed, and fails the run on regressions.
 */
class SavepointReporter {
  readonly #config: GlobalConfig;
  readonly #collector: RecordCollector;
  #error: Error | undefined;

  constructor(globalConfig: GlobalConfig) {
    this.#config = globalConfig;
    this.#collector = new RecordCollector(globalConfig.rootDir);
  }

  onTestCaseResult(test: JestTest, result: JestCaseResult): void {
    this.#collector.addTestCase(test.path, result);
  }

  onTestFileResult(test: JestTest, result: JestFileResult): void {
    this.#collector.addFile(test.path, result);
  }

  async onRunComplete(contexts: ReadonlySet<JestContext>, results: AggregatedResult): Promise<void> {
    const run: GatedRun = {
      rootDir: this.#config.rootDir,
      startedAt: results.startTime,
      green:
        results.numFailedTests === 0 && results.numRuntimeErrorTestSuites === 0 && !results.wasInterrupted,
      files: this.#collector.files,
    };
    const confirmationPath = process.env[confirmVariable];
    if (confirmationPath !== undefined) {
      writeConfirmation(confirmationPath, run);
      return;
    }
    try {
      await this.#complete(run, contexts, results);
    } catch (error) {
      if (!(error instanceof SavepointError)) throw error;
      printLine(`\n${formatError(error)}`);
      // On a developer's machine a run without the gate is worth a message; in CI nobody would read it.
      if (this.#config.ci) this.#error = error;
    }
  }

  /** Jest fails the run if there is an error; what it says has been printed. */
  getLastError(): Error | undefined {
    return this.#error;
  }

  async #complete(
    run: GatedRun,
    contexts: ReadonlySet<JestContext>,
    {wasInterrupted, testResults}: AggregatedResult,
  ): Promise<void> {
    const unrecordedFiles = this.#collector.filesOf('unrecorded');
    if (!run.files.some(({tests}) => tests.length > 0)) {
      if (unrecordedFiles.length > 0) throw noDataError(unrecordedFiles);
      return;
    }
    const runFiles = announcedRuns(process.env);
    const [runFile] = runFiles;
    if (runFile === undefined) throw unpreparedError();
    const prepared = readPreparedRun(runFile);
    const {config, engine} = prepared;
    const folder = projectFolder(config);
    const machine = machineClass(hostProfile(), engine);
    const policy = runPolicy(this.#config, wasInterrupted);
    const {execPath, execArgv, argv} = process;
    const {rootDir} = this.#config;
    const invocation = {rootDir, cwd: process.cwd(), execPath, execArgv, argv};
    const measure = measureAgain(invocation);
    const budgetMs = config.gate.confirmBudgetMs;
    const outcome = await gateRun(run, policy, {
      enabled: config.gate.enabled,
      limits: config.gate,
      budgets: config.budgets,
      budgetMs,
      store: openTimingStore(config, machine),
      planner: plannerKey(engine),
      measure,
      repeat: measure && (testPaths => measure(testPaths, {timeoutMs: budgetMs, rounds: 0})),
      learn: measure,
      openBase: baseProjects(invocation),
      findChanged: changedTestFinder(rootDir, {
        contexts,
        testPaths: testResults.map(({testFilePath}) => testFilePath),
        sharedPaths: () => runFiles.flatMap(file => sharedPathsOf(readPreparedRun(file).config)),
      }),
      commit: () => headCommit(rootDir),
    });
    const recorded: RecordedRun = {
      setting: runSetting(prepared, machine),
      shard: shardOf(this.#config),
      run,
      outcome,
      policy,
      enabled: config.gate.enabled,
      foreignFiles: this.#collector.filesOf('foreign'),
      unrecordedFiles,
    };
    writeLastRun(folder, recorded);
    const report = buildReport({...recorded, verbose: this.#config.verbose ?? false});
    const columns = process.stderr.columns || defaultColumns;
    printLine(renderReport(report, {columns, chalk: chalk.stderr}));
    tellGithub(report, this.#config.rootDir, process.env);
    await tellTelemetry(recorded, config.rootDir);
    if (report.status === 'failed')
      this.#error = new SavepointError(report.summary, {code: 'SAVEPOINT_GATE'});
    const recordPath = process.env[recordVariable];
    if (recordPath) writeOutput(resolve(recordPath), formatRecord(recorded), 'record of the run');
  }
}

export = SavepointReporter;

import {judgeRun} from './api/judge-run';
import type {Diagnosis, Stats} from './api/run-stats';
import {kitKey, type Observation, type Refusal, type Round, type TestKit} from './api/test-kit';
import type {Isolation} from './config/options';
import {collectGarbage} from './measure/collect-garbage';
import {MemoryTracker, memoryUsage} from './measure/memory-tracker';
import {PerformanceLog} from './measure/performance-log';
import {FileResources} from './file-resources';
import type {TestRecorder} from './record/test-recorder';
import {nowMs} from './shared/clock';
import {observeWork} from './observe-work';
import {SavepointError} from './shared/savepoint-error';
import {median} from './stats/median';
import type {TestContext} from './measure/test-contexts';
import type {Worker} from './worker';

/** The file, a describe block or a test, while it runs. */
interface Scope {
  readonly name: string;
  readonly memory: MemoryTracker;
  /** Set while a test's function runs. */
  fn: {readonly sinceMs: number; budgetMs: number | null} | null;
}

export interface KitParts {
  /** The test file, relative to `rootDir`. */
  readonly file: string;
  readonly worker: Worker;
  readonly recorder: TestRecorder;
  readonly isolation: Isolation;
}

/** What a test file's code finds of its environment. */
export class EnvironmentKit implements TestKit {
  readonly #parts: KitParts;
  readonly #log = new PerformanceLog();
  readonly #scopes: Scope[] = [];
  readonly #resources: FileResources;
  readonly #fileScope: Scope;
  readonly nowMs = nowMs;
  readonly resources: TestKit['resources'];

  /** @param global of the test file */
  constructor(global: object, parts: KitParts) {
    this.#parts = parts;
    this.#fileScope = newScope(parts.file);
    const {worker, file} = parts;
    this.#resources = new FileResources({
      contexts: worker.contexts,
      newHolder: (name, around) => worker.resources.holder(name, {file, around}),
      waitMs: worker.run.config.timeouts.waitMs,
    });
    this.resources = this.#resources.kit;
    // A function, as Jest takes apart the objects that it finds on the global object of a file that is over.
    Object.defineProperty(global, kitKey, {value: () => this});
  }

  openScope(name: string): void {
    this.#scopes.push(newScope(name));
    this.#resources.openScope(name);
  }

  /** Gives back what was locked in it. */
  async closeScope(): Promise<void> {
    this.#scopes.pop();
    await this.#resources.closeScope();
  }

  /** Gives back what a test has locked that ran beside others. */
  endBeside(context: TestContext): Promise<void> {
    return this.#resources.endBeside(context);
  }

  /**
   * Who waits for whom; null where nobody waits.
   * @param context of a test that runs beside others, or null where it has no place yet; without it all are meant
   */
  async describeWait(context?: TestContext | null): Promise<string | null> {
    const {reception, isolation} = this.#parts.worker;
    if (context === null) return isolation.describeWait();
    if (context)
      return (await context.beside?.place?.describeWait()) ?? this.#resources.describeWaitBeside(context);
    const wait = (await reception.isolator.describeWait()) ?? this.#resources.describeWait();
    return wait ?? isolation.describeWait();
  }

  fnStarted(): void {
    this.#scope.fn = {sinceMs: nowMs(), budgetMs: null};
  }

  /** @param errors of the test, which gets one where it took longer than its budget */
  fnEnded(errors: unknown[]): void {
    const {name, fn} = this.#scope;
    this.#scope.fn = null;
    if (fn?.budgetMs == null) return;
    const measured = {
      kind: 'test',
      name,
      test: name,
      durationMs: nowMs() - fn.sinceMs,
      budgetMs: fn.budgetMs,
    } as const;
    try {
      const alert = this.#log.judge(measured);
      if (alert) errors.push(overBudget(alert.durationMs, alert.budgetMs));
    } catch (error) {
      // A callback's.
      errors.push(error);
    }
  }

  readonly performance: TestKit['performance'] = {
    record: (name, durationMs, budgetMs) => {
      this.#log.recordOperation(name, durationMs);
      const test = this.#scope.name;
      if (budgetMs !== null) this.#log.judge({kind: 'span', name, test, durationMs, budgetMs});
    },
    onAlert: callback => this.#log.onAlert(callback),
    alerts: () => this.#log.alerts,
    operations: () => this.#log.operations(),
    setTestBudget: budgetMs => {
      const {fn} = this.#scope;
      if (!fn) return outsideTest('perf.budget()');
      fn.budgetMs = budgetMs;
      return null;
    },
  };

  readonly memory: TestKit['memory'] = {
    track: (object, label) => this.#scope.memory.track(object, label),
    survivors: () => this.#scope.memory.survivors(),
    usage: memoryUsage,
    collect: collectGarbage,
  };

  async round(name: string, body: () => unknown): Promise<Round | Refusal> {
    if (!this.#scope.fn) return {kind: 'refused', reason: outsideTest('benchmark()')};
    const {reception, meter, sandbox} = this.#parts.worker;
    const {isolator} = reception;
    const open = sandbox.turns.describeTurn();
    if (open !== null) {
      const reason = `benchmark() cannot undo its rounds while a transaction is open: ${open}`;
      return {kind: 'refused', reason};
    }
    isolator.openLevel(`benchmark "${name}"`);
    const endWatch = meter.watch();
    const sinceMs = nowMs();
    try {
      await body();
      const durationMs = nowMs() - sinceMs;
      const statements = endWatch().reduce((sum, {count}) => sum + count, 0);
      return {kind: 'ran', durationMs, statements};
    } finally {
      endWatch();
      await isolator.closeLevel();
    }
  }

  observe(work: () => unknown, {tables}: {readonly tables: boolean}): Promise<Observation | Refusal> {
    return observeWork(this.#parts.worker, work, tables ? this.#parts.isolation : null);
  }

  async stats(): Promise<Stats> {
    const {worker, recorder, isolation} = this.#parts;
    const {engine, template} = worker.run;
    const wallMs = recorder.tests.map(({fn}) => fn.wallMs);
    return {
      worker: {id: worker.id, pid: process.pid},
      isolation,
      engine: {name: engine.name, version: engine.version, origin: engine.origin},
      pool: await worker.poolStatistics(),
      schema: {
        fromCache: template.fromCache,
        buildMs: template.buildMs,
        tables: template.tables,
        fingerprint: template.fingerprint,
      },
      tests: {
        count: recorder.tests.length,
        failed: recorder.tests.filter(({status}) => status === 'failed').length,
        statements: recorder.tests.reduce((sum, {statements}) => sum + statements, 0),
        medianMs: wallMs.length === 0 ? 0 : median(wallMs),
        maxMs: Math.max(0, ...wallMs),
      },
      operations: this.#log.operations(),
      memory: memoryUsage(),
    };
  }

  async diagnose(): Promise<Diagnosis> {
    const {worker, isolation} = this.#parts;
    return judgeRun(worker.run, {isolation, wait: await this.describeWait()});
  }

  get #scope(): Scope {
    return this.#scopes.at(-1) ?? this.#fileScope;
  }
}

function newScope(name: string): Scope {
  return {name, memory: new MemoryTracker(), fn: null};
}

function outsideTest(call: string): string {
  return `${call} is for the function of a test that runs by itself: not for hooks, nor for test.concurrent.`;
}

function overBudget(durationMs: number, budgetMs: number): SavepointError {
  return new SavepointError(`The test took ${durationMs} ms, more than its budget of ${budgetMs} ms.`, {
    code: 'SAVEPOINT_BUDGET',
  });
}

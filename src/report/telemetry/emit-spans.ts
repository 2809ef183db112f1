import type * as OpenTelemetry from '@opentelemetry/api';
import type {Attributes, Context} from '@opentelemetry/api';
import {recordId} from '../../baseline/test-key';
import type {GatedFile} from '../../gate/gated-run';
import {isFailing, type Verdict} from '../../gate/verdict';
import type {TestRecord} from '../../record/test-record';
import type {RecordedRun} from '../report-input';

type Api = typeof OpenTelemetry;

interface SpanParts {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  readonly failed: boolean;
  readonly attributes: Attributes;
}

/** What ran of a test, without Jest's own work in between. */
function endOf({startedAt, fn, hooks}: TestRecord): number {
  return startedAt + hooks.wallMs + fn.wallMs;
}

/** By OpenTelemetry's semantic conventions for tests; by names of our own where these have none. */
function testSpan(record: TestRecord, verdict: Verdict | undefined): SpanParts {
  const {name, file, startedAt, status} = record;
  return {
    name,
    startTime: startedAt,
    endTime: endOf(record),
    failed: status === 'failed' || (verdict !== undefined && isFailing(verdict)),
    attributes: {
      'test.case.name': name,
      'test.case.result.status': status === 'passed' ? 'pass' : 'fail',
      'code.file.path': file,
      'savepoint.statements': record.statements,
      'savepoint.rows': record.rows,
      'savepoint.round_trips': record.roundTrips,
      'savepoint.cpu_ms': record.fn.cpuMs,
      'savepoint.database_ms': record.databaseMs,
      'savepoint.hooks_ms': record.hooks.wallMs,
      'savepoint.sandbox_ms': record.sandboxMs,
      ...(verdict && {'savepoint.verdict': verdict.kind}),
    },
  };
}

function fileSpan({file, tests}: GatedFile): SpanParts {
  const records = tests.map(({record}) => record);
  const failed = records.some(({status}) => status === 'failed');
  return {
    name: file,
    startTime: Math.min(...records.map(({startedAt}) => startedAt)),
    endTime: Math.max(...records.map(endOf)),
    failed,
    attributes: {'test.suite.name': file, 'test.suite.run.status': failed ? 'failure' : 'success'},
  };
}

/**
 * Emits a span for the run, in it one for each test file, and in that one for each test, to the tracer provider that is
 * registered in this process; where none is, nothing happens.
 */
export function emitSpans(
  {trace, context, SpanStatusCode}: Pick<Api, 'trace' | 'context' | 'SpanStatusCode'>,
  {run, outcome, setting}: RecordedRun,
  version: string,
): void {
  const tracer = trace.getTracer('jest-savepoint', version);
  const emit = (parent: Context, {name, startTime, endTime, failed, attributes}: SpanParts): Context => {
    const span = tracer.startSpan(name, {startTime, attributes}, parent);
    if (failed) span.setStatus({code: SpanStatusCode.ERROR});
    span.end(endTime);
    return trace.setSpan(parent, span);
  };
  const verdicts = new Map(outcome.verdicts.map(verdict => [verdict.test.id, verdict]));
  const failed = !run.green || outcome.verdicts.some(isFailing);
  const whole = emit(context.active(), {
    name: 'jest-savepoint',
    startTime: run.startedAt,
    endTime: Date.now(),
    failed,
    attributes: {
      'test.suite.run.status': failed ? 'failure' : 'success',
      'db.system.name': 'postgresql',
      'savepoint.engine': setting.engine.name,
      'savepoint.engine_version': setting.engine.version,
    },
  });
  for (const file of run.files.filter(({tests}) => tests.length > 0)) {
    const inFile = emit(whole, fileSpan(file));
    for (const {record} of file.tests) emit(inFile, testSpan(record, verdicts.get(recordId(record))));
  }
}

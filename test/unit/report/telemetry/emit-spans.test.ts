import * as api from '@opentelemetry/api';
import {BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor} from '@opentelemetry/sdk-trace-base';
import {emitSpans} from '../../../../src/report/telemetry/emit-spans';
import {changed, listingRef, makeInput} from '../support/make-input';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({spanProcessors: [new SimpleSpanProcessor(exporter)]});

afterEach(() => {
  api.trace.disable();
  exporter.reset();
});

test('a run is a span with its files in it, and their tests in these', () => {
  api.trace.setGlobalTracerProvider(provider);
  emitSpans(api, makeInput({}, [changed]), '1.2.3');
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({name}) => name)).toEqual([
    'jest-savepoint',
    'test/orders.test.js',
    "orders lists a user's orders",
    'orders adds one',
    'prices rounds',
  ]);
  const [run, file, ...tests] = spans;
  expect(run?.instrumentationScope).toMatchObject({name: 'jest-savepoint', version: '1.2.3'});
  expect(file?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
  for (const {parentSpanContext} of tests) expect(parentSpanContext?.spanId).toBe(file?.spanContext().spanId);
});

test('a test has its counters, its verdict, and its time', () => {
  api.trace.setGlobalTracerProvider(provider);
  emitSpans(api, makeInput({}, [changed]), '1.2.3');
  const [listing, adding] = exporter.getFinishedSpans().slice(2);
  expect(listing?.attributes).toMatchObject({
    'test.case.name': "orders lists a user's orders",
    'test.case.result.status': 'pass',
    'code.file.path': listingRef.file,
    'savepoint.statements': 51,
    'savepoint.cpu_ms': 12,
    'savepoint.verdict': 'counter-changed',
  });
  expect(listing?.status.code).toBe(api.SpanStatusCode.ERROR);
  expect(listing?.startTime).toEqual([1_700_000_000, 0]);
  expect(listing?.duration[0]).toBe(0);
  expect(listing?.duration[1]).toBeGreaterThan(0);
  expect(adding?.attributes).not.toHaveProperty(['savepoint.verdict']);
  expect(adding?.status.code).toBe(api.SpanStatusCode.UNSET);
});

test('where no provider is registered, nothing is emitted', () => {
  emitSpans(api, makeInput({}, [changed]), '1.2.3');
  expect(exporter.getFinishedSpans()).toEqual([]);
});

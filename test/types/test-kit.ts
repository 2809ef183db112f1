import {expectTypeOf} from 'expect-type';
import type {Pool} from 'pg';
import {
  benchmark,
  db,
  diagnose,
  memory,
  perf,
  resources,
  stats,
  type Alert,
  type BenchmarkReport,
  type Diagnosis,
  type Stats,
  type TrackedObject,
} from '../../src/index';
import junitProperties from '../../src/junit';

expectTypeOf(db).toEqualTypeOf<Pool>();

// Work keeps its type; what is awaited anyway becomes a promise.
expectTypeOf(perf.measure('sum', () => 1)).toEqualTypeOf<number>();
expectTypeOf(perf.measure('count', () => Promise.resolve(1))).toEqualTypeOf<Promise<number>>();
const lazy: PromiseLike<string> = Promise.resolve('built');
expectTypeOf(perf.measure('query builder', () => lazy)).toEqualTypeOf<Promise<string>>();
expectTypeOf(perf.span('checkout', {budgetMs: 5}).end()).toEqualTypeOf<number>();
expectTypeOf<ReturnType<typeof perf.record>>().toBeVoid();
perf.record('elsewhere', 5, {budgetMs: 10});
perf.onAlert(alert => {
  expectTypeOf(alert).toEqualTypeOf<Alert>();
});
expectTypeOf(perf.report().operations['list orders']?.averageMs).toEqualTypeOf<number | undefined>();

class Cache {
  readonly entries = 0;
}
expectTypeOf(memory.track(new Cache(), 'cache')).toEqualTypeOf<Cache>();
expectTypeOf(memory.leaks()).resolves.toEqualTypeOf<readonly TrackedObject[]>();
// @ts-expect-error -- a text is no object
memory.track('text', 'a text');

expectTypeOf(benchmark('add', () => undefined, {rounds: 5})).resolves.toEqualTypeOf<BenchmarkReport>();
expectTypeOf(resources.lock(['port 1', 'port 2'] as const, {waitMs: 5})).resolves.toBeVoid();
expectTypeOf(resources.allocate('port 1')).resolves.toEqualTypeOf<boolean>();
expectTypeOf(resources.release('port 1')).resolves.toBeVoid();
// @ts-expect-error -- a number is no name
void resources.lock(8080);
// @ts-expect-error -- no such option
void benchmark('add', () => undefined, {times: 5});
expectTypeOf(stats()).resolves.toEqualTypeOf<Stats>();
expectTypeOf(diagnose()).resolves.toEqualTypeOf<Diagnosis>();
expectTypeOf(junitProperties).returns.toEqualTypeOf<Record<string, number>>();

import {expect as importedExpect} from '@jest/globals';
import {expectTypeOf} from 'expect-type';
import '../../src/matchers';

// An assertion on a promise has to be awaited, with the global `expect` of @types/jest and with the one to import.
const onError = expect(new Error());
expectTypeOf(onError.toRaiseSqlState).returns.toBeVoid();
expectTypeOf(onError.not.toRaiseSqlState).returns.toBeVoid();
const onThrowing = expect((): never => {
  throw new Error();
});
expectTypeOf(onThrowing.toRaiseSqlState).returns.toBeVoid();
const onPromise = expect(Promise.resolve(1));
expectTypeOf(onPromise.toRaiseSqlState).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(onPromise.rejects.toRaiseSqlState).returns.toEqualTypeOf<Promise<void>>();
const onAsync = expect(() => Promise.resolve(1));
expectTypeOf(onAsync.toRaiseSqlState).returns.toEqualTypeOf<Promise<void>>();

const importedOnError = importedExpect(new Error());
expectTypeOf(importedOnError.toRaiseSqlState).returns.toBeVoid();
const importedOnPromise = importedExpect(Promise.resolve(1));
expectTypeOf(importedOnPromise.toRaiseSqlState).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(importedOnPromise.rejects.toRaiseSqlState).returns.toEqualTypeOf<Promise<void>>();

// A SQLSTATE is a text.
expectTypeOf(onError.toRaiseSqlState).parameter(0).toBeString();

// What counts something takes a function, and has to be awaited, whatever that returns.
const onWork = expect(() => 1);
expectTypeOf(onWork.toExecuteQueries).toEqualTypeOf<(count: number) => Promise<void>>();
expectTypeOf(onWork.toExecuteAtMostQueries).toEqualTypeOf<(maximum: number) => Promise<void>>();
expectTypeOf(onWork.toCompleteWithin).toEqualTypeOf<(milliseconds: number) => Promise<void>>();
expectTypeOf(onWork.not.toSeqScan).toEqualTypeOf<(table: string) => Promise<void>>();
const importedOnWork = importedExpect(() => Promise.resolve(1));
expectTypeOf(importedOnWork.toExecuteQueries).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(importedOnWork.not.toExecuteAtMostQueries).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(importedOnWork.toCompleteWithin).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf(importedOnWork.not.toSeqScan).parameter(0).toBeString();

import type {DatabaseState} from '../../../src/sandbox/database-state';
import {Transaction, type WorkSetup, type WorkStart} from '../../../src/sandbox/transaction';
import type {OwnMessages} from '../../../src/sandbox/own-statements';
import {frontend} from '../../../src/wire/encode';
import {MessageReader} from '../../../src/wire/message-reader';
import {Frontend} from '../../../src/wire/message-type';

const PLAIN: DatabaseState = {deferrable: {any: false, initially: []}, sequences: null, tables: null};
const NO_SETTINGS: ReadonlyMap<string, string> = new Map();

/** Reads what a server would execute, and checks that the answers are counted rightly. */
class Reading {
  readonly #prepared = new Map<string, string>();

  /** Messages that end with a Sync, whose answers nobody counts. */
  untilSync(bytes: Buffer): readonly string[] {
    expect(bytes.subarray(-5)).toEqual(frontend.sync);
    return this.#read(bytes.subarray(0, -5)).executed;
  }

  of({bytes, replies}: OwnMessages): readonly string[] {
    const {executed, answers} = this.#read(bytes);
    expect(replies).toBe(answers);
    return executed;
  }

  #read(bytes: Buffer): {readonly executed: readonly string[]; readonly answers: number} {
    const executed: string[] = [];
    let bound = '';
    let answers = 0;
    new MessageReader((type, buffer, start, end) => {
      answers++;
      const [first = '', second = ''] = buffer.toString('utf8', start + 5, end).split('\0');
      if (type === Frontend.parse) this.#prepared.set(first, second);
      else if (type === Frontend.bind) bound = second;
      else if (type === Frontend.execute) executed.push(this.#prepared.get(bound)!);
      else executed.push(`${String.fromCharCode(type)} ${first}`);
    }).push(bytes);
    return {executed, answers};
  }
}

/** The work that began last. */
let work: WorkSetup;

function begin(transaction: Transaction, settings = NO_SETTINGS, modes: readonly string[] = []): WorkStart {
  work = {settings, modes};
  return transaction.beginWork(work);
}

/** A piece of work that is kept. */
function run(transaction: Transaction, settings = NO_SETTINGS, modes: readonly string[] = []): WorkStart {
  const start = begin(transaction, settings, modes);
  transaction.endWork(work, 'keep');
  return start;
}

const BEGIN = 'BEGIN ISOLATION LEVEL SERIALIZABLE';
const SAVE = 'SAVEPOINT jest_savepoint_guard';
const RELEASE = 'RELEASE SAVEPOINT jest_savepoint_guard';
const CLEAN_UP = ['SELECT pg_advisory_unlock_all()', 'DISCARD SEQUENCES'];
const UNDO = 'ROLLBACK TO SAVEPOINT jest_savepoint_guard';

test('the first piece of work of the outermost level begins the transaction', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('file');
  transaction.openLevel('test');
  expect(reading.of(run(transaction))).toEqual([BEGIN, SAVE]);
  expect(reading.of(run(transaction))).toEqual([RELEASE, SAVE]);
});

test('a piece of work is kept, or undone, in front of the next', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('test');
  reading.of(begin(transaction));
  transaction.endWork(work, 'undo');
  expect(reading.of(begin(transaction))).toEqual([UNDO]);
  transaction.endWork(work, 'keep');
  expect(reading.of(run(transaction))).toEqual([RELEASE, SAVE]);
});

test('our statements are prepared once', () => {
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('test');
  const first = run(transaction);
  const [second, third] = [run(transaction), run(transaction)];
  expect([first, second, third].map(({bytes}) => bytes.includes('SAVEPOINT'))).toEqual([true, true, false]);
  expect(run(transaction).bytes).toBe(third.bytes);
});

test('a nested level is a savepoint, made by its first piece of work and undone at its end', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('file');
  reading.of(run(transaction));
  transaction.openLevel('block');
  transaction.openLevel('test');
  expect(transaction.levels).toEqual(['file', 'block', 'test']);
  expect(reading.of(run(transaction))).toEqual([RELEASE, 'SAVEPOINT jest_savepoint_level_2', SAVE]);
  const nested = transaction.closeLevel()!;
  expect(reading.untilSync(nested.undo)).toEqual([
    'ROLLBACK TO SAVEPOINT jest_savepoint_level_2',
    'RELEASE SAVEPOINT jest_savepoint_level_2',
  ]);
  expect(reading.untilSync(nested.tidy)).toEqual(CLEAN_UP);
  expect(transaction.closeLevel()).toBeNull();
  expect(reading.of(run(transaction))).toEqual([SAVE]);
  expect(reading.untilSync(transaction.closeLevel()!.undo)).toEqual(['ROLLBACK']);
  expect(transaction.level).toBeNull();
});

test('work that failed in the outer level is undone before the nested one begins', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('file');
  reading.of(begin(transaction));
  transaction.endWork(work, 'undo');
  transaction.openLevel('test');
  expect(reading.of(run(transaction))).toEqual([UNDO, RELEASE, 'SAVEPOINT jest_savepoint_level_1', SAVE]);
});

test('modes come behind the guard, so that they end with the work', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('test');
  reading.of(run(transaction));
  expect(reading.of(run(transaction, NO_SETTINGS, ['SET TRANSACTION READ ONLY']))).toEqual([
    RELEASE,
    SAVE,
    'SET TRANSACTION READ ONLY',
  ]);
});

test("one client's settings are changed into another's in front of the guard", () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('test');
  const [a, b] = [new Map([['work_mem', '7MB']]), new Map([['search_path', "it's"]])];
  expect(reading.of(run(transaction, a))).toEqual([
    BEGIN,
    "SELECT set_config('work_mem', '7MB', false)",
    SAVE,
  ]);
  expect(reading.of(begin(transaction, a))).toEqual([RELEASE, SAVE]);
  transaction.endWork(work, 'undo');
  expect(reading.of(run(transaction, b))).toEqual([
    UNDO,
    RELEASE,
    'RESET "work_mem"',
    "SELECT set_config('search_path', 'it''s', false)",
    SAVE,
  ]);
});

test('what is due at a commit comes in front of the next piece of work, and is forgotten with its level', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('test');
  reading.of(begin(transaction));
  transaction.endWork(work, 'keep', NO_SETTINGS, ['RESET "work_mem"']);
  expect(reading.of(begin(transaction))).toEqual([RELEASE, 'RESET "work_mem"', SAVE]);
  transaction.endWork(work, 'keep', NO_SETTINGS, ['RESET "work_mem"']);
  transaction.closeLevel();
  transaction.openLevel('next');
  expect(reading.of(run(transaction))).toEqual([BEGIN, SAVE]);
});

test('messages that can wait go with the next piece of work, once', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('test');
  transaction.sendLater(frontend.closeStatement('s1'));
  expect(reading.of(run(transaction))).toEqual([BEGIN, SAVE, 'C Ss1']);
  expect(reading.of(run(transaction))).toEqual([RELEASE, SAVE]);
});

test('outside transactions deferrable constraints are checked at once', () => {
  const reading = new Reading();
  const transaction = new Transaction({...PLAIN, deferrable: {any: true, initially: ['public.late']}});
  transaction.openLevel('test');
  expect(reading.of(run(transaction))).toEqual([BEGIN, 'SET CONSTRAINTS ALL IMMEDIATE', SAVE]);
  expect(transaction.checkConstraints).toBe('SET CONSTRAINTS ALL IMMEDIATE');
  expect(transaction.deferConstraints).toHaveLength(1);
  expect(new Transaction(PLAIN).checkConstraints).toBeNull();
});

test('where work is not over when the next begins, the guard is moved behind it if it succeeds', () => {
  const reading = new Reading();
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('test');
  const start = begin(transaction);
  expect(start.settle).toBeNull();
  expect(reading.of(start)).toEqual([BEGIN, SAVE]);
  const first = work;
  const second = begin(transaction);
  expect(second.settle?.toString('latin1', 5)).toBe(`${RELEASE};${SAVE}\0`);
  // Whatever became of the first, its guard or its follower's is what a rollback leads to.
  expect(reading.of(second)).toEqual([UNDO]);
  transaction.endWork(first, 'undo');
  transaction.endWork(work, 'keep');
  expect(reading.of(begin(transaction))).toEqual([RELEASE, SAVE]);
});

test('constraints that a level has made are deferred and checked until it ends', () => {
  const transaction = new Transaction(PLAIN);
  transaction.openLevel('file');
  transaction.openLevel('test');
  transaction.beginWork({settings: new Map(), modes: []});
  transaction.constraintMade();
  expect(transaction.checkConstraints).toBe('SET CONSTRAINTS ALL IMMEDIATE');
  expect(transaction.deferConstraints).toEqual([expect.stringContaining('DEFERRED')]);
  transaction.openLevel('inner');
  transaction.closeLevel();
  expect(transaction.checkConstraints).not.toBeNull();
  transaction.closeLevel();
  expect(transaction.checkConstraints).toBeNull();
  expect(transaction.deferConstraints).toEqual([]);
});

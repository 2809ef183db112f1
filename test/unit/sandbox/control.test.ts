import {decide, type ClientTransaction} from '../../../src/sandbox/control';
import type {ControlStatement} from '../../../src/sandbox/unit';
import type {ServerPhrases} from '../../../src/pool/server-phrases';
import {analyzeSql} from '../../../src/sql/analyze-sql';

/** A server whose words are the names of what is said to it. */
const phrases = new Proxy({} as ServerPhrases, {get: (_target, name) => ({M: String(name)})});

const IDLE: ClientTransaction = {status: 'I', inBlock: false, started: false, check: null};
const IN_STRING: ClientTransaction = {...IDLE, inBlock: true};
const OPEN: ClientTransaction = {...IDLE, status: 'T', started: true};
const FAILED: ClientTransaction = {...OPEN, status: 'E'};
const WITH_CHECK: ClientTransaction = {...OPEN, check: 'SET CONSTRAINTS ALL IMMEDIATE'};

function decisionOn(sql: string, transaction: ClientTransaction): unknown {
  const [statement] = analyzeSql(sql).statements;
  return decide({type: statement!.type as ControlStatement['type'], sql}, transaction, phrases);
}

test.each<[string, ClientTransaction, object]>([
  ['BEGIN', IDLE, {kind: 'begin', tag: 'BEGIN', modes: []}],
  ['start transaction', IDLE, {kind: 'begin', tag: 'START TRANSACTION', modes: []}],
  ['BEGIN READ ONLY', IDLE, {kind: 'begin', modes: ['SET TRANSACTION READ ONLY']}],
  [
    'BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE',
    IDLE,
    {kind: 'begin', modes: ['SET TRANSACTION READ WRITE']},
  ],
  ['BEGIN ISOLATION LEVEL READ COMMITTED', OPEN, {kind: 'forward', sql: 'BEGIN'}],
  ['START TRANSACTION READ ONLY', OPEN, {kind: 'forward', sql: 'START TRANSACTION READ ONLY'}],
  ['BEGIN', FAILED, {kind: 'forward', sql: 'BEGIN'}],
  ['COMMIT', OPEN, {kind: 'answer', tag: 'COMMIT', next: 'I', work: 'keep'}],
  ['END', OPEN, {kind: 'answer', tag: 'COMMIT', next: 'I', work: 'keep'}],
  ['COMMIT AND CHAIN', OPEN, {kind: 'answer', tag: 'COMMIT', next: 'T', work: 'keep'}],
  ['COMMIT', FAILED, {kind: 'answer', tag: 'ROLLBACK', next: 'I', work: 'undo'}],
  ['COMMIT AND CHAIN', FAILED, {kind: 'answer', tag: 'ROLLBACK', next: 'T', work: 'undo'}],
  ['COMMIT', WITH_CHECK, {kind: 'commit', check: WITH_CHECK.check, next: 'I'}],
  ['COMMIT', {...WITH_CHECK, started: false}, {kind: 'answer', tag: 'COMMIT', work: 'keep'}],
  ['COMMIT', {...WITH_CHECK, status: 'E'}, {kind: 'answer', tag: 'ROLLBACK', work: 'undo'}],
  ['ROLLBACK', WITH_CHECK, {kind: 'answer', tag: 'ROLLBACK', next: 'I', work: 'undo'}],
  ['ABORT AND CHAIN', OPEN, {kind: 'answer', tag: 'ROLLBACK', next: 'T', work: 'undo'}],
  ['COMMIT', IDLE, {kind: 'answer', tag: 'COMMIT', next: 'I', work: 'keep', warning: {M: 'commit'}}],
  ['ROLLBACK', IDLE, {kind: 'answer', tag: 'ROLLBACK', next: 'I', work: 'undo', warning: {M: 'rollback'}}],
  ['COMMIT AND CHAIN', IDLE, {kind: 'refuse', fields: {M: 'commit-chain'}}],
  ['ROLLBACK AND CHAIN', IDLE, {kind: 'refuse', fields: {M: 'rollback-chain'}}],
  ['SAVEPOINT a', OPEN, {kind: 'forward', sql: 'SAVEPOINT a'}],
  ['ROLLBACK TO a', FAILED, {kind: 'forward', sql: 'ROLLBACK TO a'}],
  ['SAVEPOINT a', IDLE, {kind: 'refuse', fields: {M: 'savepoint'}}],
  ['RELEASE a', IDLE, {kind: 'refuse', fields: {M: 'release'}}],
  ['ROLLBACK TO a', IDLE, {kind: 'refuse', fields: {M: 'rollback-to'}}],
  [
    'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
    OPEN,
    {kind: 'answer', tag: 'SET', next: 'T', work: 'go-on'},
  ],
  ['SET TRANSACTION READ ONLY', OPEN, {kind: 'forward', sql: 'SET TRANSACTION READ ONLY'}],
  ['SET TRANSACTION READ ONLY', IN_STRING, {kind: 'forward', sql: 'SET TRANSACTION READ ONLY'}],
  ['SET TRANSACTION READ ONLY', FAILED, {kind: 'forward', sql: 'SET TRANSACTION READ ONLY'}],
  [
    'SET TRANSACTION READ ONLY',
    IDLE,
    {kind: 'answer', tag: 'SET', next: 'I', warning: {M: 'set-transaction'}},
  ],
  ['DEALLOCATE ALL', OPEN, {kind: 'deallocate', name: null}],
  ['DEALLOCATE ALL', FAILED, {kind: 'forward', sql: 'DEALLOCATE ALL'}],
  ['LISTEN a', IDLE, {kind: 'notify', tag: 'LISTEN'}],
  ['NOTIFY a', FAILED, {kind: 'forward', sql: 'NOTIFY a'}],
])('%s (%j)', (sql, transaction, decision) => {
  expect(decisionOn(sql, transaction)).toMatchObject(decision);
});

test('the server is asked to fail in place of a two-phase commit, and its error becomes one with a way out', () => {
  const decision = decide({type: {kind: 'two-phase'}, sql: "prepare transaction 'x'"}, OPEN, phrases);
  expect(decision).toMatchObject({kind: 'forward', sql: 'ROLLBACK TO SAVEPOINT jest_savepoint_refused'});
  if (decision.kind !== 'forward') return;
  expect(decision.error?.({C: '3B001'})).toMatchObject({
    C: '0A000',
    M: 'jest-savepoint cannot run PREPARE TRANSACTION in a test',
    H: expect.stringContaining('inside one transaction') as string,
  });
});

test('a hint is added where the server refuses a statement for the transaction, and nowhere else', () => {
  const decision = decide(
    {type: {kind: 'no-transaction', command: 'VACUUM'}, sql: 'VACUUM t'},
    IDLE,
    phrases,
  );
  expect(decision).toMatchObject({kind: 'forward', sql: 'VACUUM t'});
  if (decision.kind !== 'forward') return;
  expect(decision.error?.({C: '25001', M: 'no'}).H).toContain('inside one transaction');
  expect(decision.error?.({C: '42P01', M: 'no'})).toEqual({C: '42P01', M: 'no'});
});

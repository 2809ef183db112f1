import {analyzeSql} from '../../../src/sql/analyze-sql';
import type {StatementKind} from '../../../src/sql/statement';

function set(names: readonly string[], {local = false, toDefault = false} = {}): StatementKind {
  return {kind: 'set', names, local, toDefault};
}

describe('analyzeSql', () => {
  test.each<[string, StatementKind]>([
    ["SET LOCAL app.User_Id TO 'x'", set(['app.user_id'], {local: true})],
    ['SET SESSION "TimeZone" = DEFAULT', set(['timezone'], {toDefault: true})],
    ['SET DateStyle = ISO, DMY', set(['datestyle'])],
    ['SET TIME ZONE LOCAL', set(['timezone'], {toDefault: true})],
    ["SET LOCAL TIME ZONE INTERVAL '1' HOUR", set(['timezone'], {local: true})],
    ['SET NAMES', set(['client_encoding'], {toDefault: true})],
    ["SET SCHEMA 's'", set(['search_path'])],
    ['SET LOCAL ROLE r', set(['role'], {local: true})],
    ['SET SESSION AUTHORIZATION DEFAULT', set(['session_authorization'], {toDefault: true})],
    ['SET XML OPTION DOCUMENT', set(['xmloption'])],
    [
      'SET SESSION CHARACTERISTICS AS TRANSACTION DEFERRABLE, READ ONLY',
      set(['default_transaction_read_only', 'default_transaction_deferrable']),
    ],
    ['SET LOCAL local = 1', set(['local'], {local: true})],
    ['SET session.x = 1', set(['session.x'])],
    ['RESET ALL', {kind: 'reset', name: null}],
    ['RESET App."User"', {kind: 'reset', name: 'app.user'}],
    ['RESET TIME ZONE', {kind: 'reset', name: 'timezone'}],
    ['RESET ROLE', {kind: 'reset', name: 'role'}],
    ['RESET SESSION AUTHORIZATION', {kind: 'reset', name: 'session_authorization'}],
    ['LISTEN Jobs', {kind: 'listen', channel: 'jobs'}],
    ['UNLISTEN "Jobs"', {kind: 'unlisten', channel: 'Jobs'}],
    ['UNLISTEN *', {kind: 'unlisten', channel: null}],
    ['NOTIFY jobs', {kind: 'notify', channel: 'jobs', payload: ''}],
    ["NOTIFY jobs, 'it''s'", {kind: 'notify', channel: 'jobs', payload: "it's"}],
    ["NOTIFY jobs, U&'!0061' UESCAPE '!'", {kind: 'notify', channel: 'jobs', payload: 'a'}],
    ['DEALLOCATE ALL', {kind: 'deallocate', name: null}],
    ['PREPARE "P" (int, text) AS SELECT $1, $2', {kind: 'prepare', name: 'P'}],
    ['PREPARE p AS SELECT 1', {kind: 'prepare', name: 'p'}],
    ['DEALLOCATE PREPARE P', {kind: 'deallocate', name: 'p'}],
    ['DEALLOCATE PREPARE', {kind: 'deallocate', name: 'prepare'}],
    ['CREATE TEMP TABLE T (a int) ON COMMIT DROP', {kind: 'temp-table', name: 't', onCommit: 'drop'}],
    [
      'CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS pg_temp.t (a) ON COMMIT DELETE ROWS AS SELECT 1',
      {kind: 'temp-table', name: 't', onCommit: 'delete-rows'},
    ],
    ['DECLARE "C" BINARY CURSOR WITH HOLD FOR SELECT 1', {kind: 'declare', name: 'C', hold: true}],
    ['DECLARE c NO SCROLL CURSOR WITHOUT HOLD FOR TABLE t', {kind: 'declare', name: 'c', hold: false}],
    ['FETCH c', {kind: 'fetch', name: 'c'}],
    ['FETCH ALL IN "<unnamed portal 1>"', {kind: 'fetch', name: '<unnamed portal 1>'}],
    ['MOVE BACKWARD -3 FROM C', {kind: 'fetch', name: 'c'}],
    ['SET CONSTRAINTS ALL IMMEDIATE', {kind: 'set-constraints'}],
    ['SET CONSTRAINTS a, "b".c DEFERRED', {kind: 'set-constraints'}],
    ['LOCK t', {kind: 'needs-transaction', command: 'LOCK TABLE'}],
  ])('reads %s', (sql, type) => {
    expect(analyzeSql(sql)).toEqual({statements: [{type, start: 0, end: sql.length}], hasControl: true});
  });

  test.each([
    'SET search_path FROM CURRENT',
    'SET SEED TO 0.5',
    'RESET TRANSACTION ISOLATION LEVEL',
    'CREATE TEMP TABLE t (a int)',
    'CREATE TEMP TABLE t (a int) ON COMMIT PRESERVE ROWS',
    'CREATE TEMP TABLE t AS SELECT * FROM a JOIN b ON commit',
    'DISCARD TEMP',
  ])('takes %s for a statement like others', sql => {
    expect(analyzeSql(sql)).toMatchObject({statements: [{type: {kind: 'other'}}], hasControl: false});
  });

  test.each([
    'SET',
    'SET LOCAL',
    'SET x',
    'SET x =',
    'SET x = $1',
    'SET x = 1,',
    'SET x = 1 2',
    'SET x = DEFAULT, 1',
    'SET x. = 1',
    'SET LOCAL SESSION x = 1',
    'SET TIME ZONE',
    'SET TIME ZONE LOCAL x',
    'SET LOCAL CHARACTERISTICS AS TRANSACTION READ ONLY',
    'SET SESSION CHARACTERISTICS AS TRANSACTION',
    'SET AUTHORIZATION x',
    'RESET',
    'RESET ALL x',
    'RESET x y',
    'LISTEN',
    "LISTEN 'x'",
    'LISTEN *',
    'LISTEN x.y',
    'UNLISTEN',
    'NOTIFY',
    'NOTIFY x,',
    'NOTIFY x, y',
    "NOTIFY x, N'y'",
    "NOTIFY x, B'1'",
    "NOTIFY x 'y'",
    'DEALLOCATE',
    'DEALLOCATE x y',
    'DECLARE c FOR SELECT 1',
    'DECLARE c CURSOR FOR',
    'DECLARE c CURSOR SELECT 1',
    'CREATE TEMP t (a int) ON COMMIT DROP',
    'CREATE TEMP TABLE t (a int) ON COMMIT DELETE',
    'CREATE TEMP TABLE t (a int ON COMMIT DROP',
    'LOCK',
  ])('leaves what the grammar does not accept to the server: %s', sql => {
    expect(analyzeSql(sql)).toMatchObject({statements: [{type: {kind: 'other'}}], hasControl: false});
  });
});

import {
  parseSync,
  scanSync,
  type DefElem,
  type Node,
  type OnCommitAction,
  type RangeVar,
  type ScanToken,
  type TransactionStmt,
  type VariableSetStmt,
} from 'libpg-query';
import type {SqlAnalysis, StatementKind, TransactionModes} from '../../../../src/sql/statement';

/** A bit of a cursor's options, from PostgreSQL's nodes/parsenodes.h. */
const CURSOR_OPT_HOLD = 0x20;

export interface ScannedToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol';
  readonly start: number;
  readonly end: number;
}

/** What PostgreSQL's own parser makes of a text, in the words of `analyzeSql`. @throws where its grammar does not accept it */
export function parserAnalysis(sql: string): SqlAnalysis {
  // Its parser does not look past a block comment where the server does, as in NULLS /* */ LAST.
  const text = withBlanksFor(/COMMENT$/, sql);
  const toIndex = indexOfByte(text);
  const tokens = scannerTokens(text);
  // The library takes no empty text.
  const rawStatements = tokens.length === 0 ? [] : (parseSync(text).stmts ?? []);
  const statements = rawStatements.map(({stmt, stmt_location: from = 0, stmt_len: length}) => {
    const to = length ? toIndex(from + length) : text.trimEnd().length;
    const inside = tokens.filter(({start, end}) => start >= toIndex(from) && end <= to);
    const [first, last] = [inside[0], inside.at(-1)];
    if (!first || !last || !stmt) throw new Error(`A statement without tokens in ${sql}`);
    return {type: kindOf(stmt), start: first.start, end: last.end};
  });
  return {statements, hasControl: statements.some(({type}) => type.kind !== 'other')};
}

/** The tokens of PostgreSQL's own scanner. @throws where it finds an unfinished or impossible one */
export function scannerTokens(sql: string): readonly ScannedToken[] {
  // To the server a constant goes on after a line comment, too.
  const text = withBlanksFor(/^SQL_COMMENT$/, sql);
  const toIndex = indexOfByte(text);
  const tokens: ScannedToken[] = [];
  for (const token of scan(text)) {
    if (token.tokenName === 'C_COMMENT') continue;
    const start = toIndex(token.start);
    const end = toIndex(token.end);
    const kind = scannedKind(token, text.slice(start, end));
    const before = tokens.at(-1);
    // To the scanner N'…' is the word NCHAR before a constant.
    if (kind === 'string' && before?.end === start && /^n$/i.test(text.slice(before.start, before.end))) {
      tokens[tokens.length - 1] = {kind, start: before.start, end};
    } else {
      tokens.push({kind, start, end});
    }
  }
  return tokens;
}

/** The library makes tokens of comments, which the server does not. */
function withBlanksFor(name: RegExp, sql: string): string {
  const toIndex = indexOfByte(sql);
  let text = sql;
  for (const {tokenName, start, end} of scan(sql)) {
    if (!name.test(tokenName)) continue;
    const [from, to] = [toIndex(start), toIndex(end)];
    text = text.slice(0, from) + ' '.repeat(to - from) + text.slice(to);
  }
  return text;
}

function scan(sql: string): readonly ScanToken[] {
  // The library takes no empty text.
  return sql === '' ? [] : scanSync(sql).tokens;
}

function scannedKind({tokenType, keywordKind}: ScanToken, text: string): ScannedToken['kind'] {
  // The numbers are those of the grammar's tokens IDENT to PARAM.
  switch (tokenType) {
    case 258:
    case 259:
      return text.endsWith('"') ? 'quoted' : 'word';
    case 260:
    case 266:
      return 'number';
    case 261:
    case 262:
    case 263:
    case 264:
      return 'string';
    case 267:
      return 'parameter';
    default:
      return keywordKind === 0 && !/^n$/i.test(text) ? 'symbol' : 'word';
  }
}

function indexOfByte(sql: string): (byte: number) => number {
  const bytes = Buffer.from(sql);
  return bytes.length === sql.length ? byte => byte : byte => bytes.toString('utf8', 0, byte).length;
}

function kindOf(node: Node): StatementKind {
  if ('TransactionStmt' in node) return transactionKind(node.TransactionStmt);
  if ('VariableSetStmt' in node) return setKind(node.VariableSetStmt);
  if ('ListenStmt' in node) return {kind: 'listen', channel: String(node.ListenStmt.conditionname)};
  if ('UnlistenStmt' in node) return {kind: 'unlisten', channel: node.UnlistenStmt.conditionname ?? null};
  if ('NotifyStmt' in node) {
    const {conditionname, payload = ''} = node.NotifyStmt;
    return {kind: 'notify', channel: String(conditionname), payload};
  }
  if ('PrepareStmt' in node) return {kind: 'prepare', name: String(node.PrepareStmt.name)};
  if ('DeallocateStmt' in node) return {kind: 'deallocate', name: node.DeallocateStmt.name ?? null};
  if ('DeclareCursorStmt' in node) {
    const {portalname, options = 0} = node.DeclareCursorStmt;
    return {kind: 'declare', name: String(portalname), hold: (options & CURSOR_OPT_HOLD) !== 0};
  }
  if ('FetchStmt' in node) return {kind: 'fetch', name: String(node.FetchStmt.portalname)};
  if ('ConstraintsSetStmt' in node) return {kind: 'set-constraints'};
  if ('LockStmt' in node) return {kind: 'needs-transaction', command: 'LOCK TABLE'};
  const table = 'CreateStmt' in node ? tableKind(node.CreateStmt.relation, node.CreateStmt.oncommit) : null;
  if (table) return table;
  if ('CreateTableAsStmt' in node) {
    const {into} = node.CreateTableAsStmt;
    return tableKind(into?.rel, into?.onCommit) ?? {kind: 'other'};
  }
  const command = refusedCommandOf(node);
  if (command !== undefined) return {kind: 'no-transaction', command};
  return makesDeferrable(node) ? {kind: 'deferrable'} : {kind: 'other'};
}

/** Constraints lie at different depths of CREATE TABLE, ALTER TABLE and CREATE CONSTRAINT TRIGGER. */
function makesDeferrable(node: Node): boolean {
  return /"(deferrable|initdeferred)":true|"CONSTR_ATTR_(DEFERRABLE|DEFERRED)"/.test(JSON.stringify(node));
}

function transactionKind({kind, chain = false, savepoint_name, options}: TransactionStmt): StatementKind {
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return {kind: 'begin', modes: modesOf(options)};
    case 'TRANS_STMT_COMMIT':
      return {kind: 'commit', chain};
    case 'TRANS_STMT_ROLLBACK':
      return {kind: 'rollback', chain};
    case 'TRANS_STMT_SAVEPOINT':
      return {kind: 'savepoint', name: String(savepoint_name)};
    case 'TRANS_STMT_RELEASE':
      return {kind: 'release', name: String(savepoint_name)};
    case 'TRANS_STMT_ROLLBACK_TO':
      return {kind: 'rollback-to', name: String(savepoint_name)};
    default:
      return {kind: 'two-phase'};
  }
}

function setKind({kind, name = '', args, is_local: local = false}: VariableSetStmt): StatementKind {
  const setting = name.toLowerCase();
  switch (kind) {
    case 'VAR_SET_VALUE':
    case 'VAR_SET_DEFAULT':
      if (setting === 'seed') return {kind: 'other'};
      return {kind: 'set', names: [setting], local, toDefault: kind === 'VAR_SET_DEFAULT'};
    case 'VAR_RESET':
      return name === 'transaction_isolation' ? {kind: 'other'} : {kind: 'reset', name: setting};
    case 'VAR_RESET_ALL':
      return {kind: 'reset', name: null};
    case 'VAR_SET_MULTI':
      return multipleKind(name, args, local);
    default:
      return {kind: 'other'};
  }
}

function multipleKind(name: string, args: readonly Node[] | undefined, local: boolean): StatementKind {
  switch (name) {
    case 'TRANSACTION SNAPSHOT':
      return {kind: 'set-transaction', modes: {}, snapshot: true};
    case 'TRANSACTION':
      return {kind: 'set-transaction', modes: modesOf(args), snapshot: false};
    default: {
      const modes = new Set(definitions(args).map(({defname}) => defname));
      const names = ['transaction_isolation', 'transaction_read_only', 'transaction_deferrable'];
      return {
        kind: 'set',
        names: names.filter(mode => modes.has(mode)).map(mode => `default_${mode}`),
        local,
        toDefault: false,
      };
    }
  }
}

function tableKind(table: RangeVar | undefined, onCommit: OnCommitAction | undefined): StatementKind | null {
  if (table?.relpersistence !== 't') return null;
  const name = String(table.relname);
  switch (onCommit) {
    case 'ONCOMMIT_DROP':
      return {kind: 'temp-table', name, onCommit: 'drop'};
    case 'ONCOMMIT_DELETE_ROWS':
      return {kind: 'temp-table', name, onCommit: 'delete-rows'};
    default:
      return null;
  }
}

function modesOf(nodes: readonly Node[] = []): TransactionModes {
  let modes: TransactionModes = {};
  for (const {defname, arg} of definitions(nodes)) {
    const constant = arg && 'A_Const' in arg ? arg.A_Const : {};
    const isOn = constant.ival?.ival === 1;
    if (defname === 'transaction_isolation') {
      modes = {...modes, isolation: constant.sval?.sval as TransactionModes['isolation']};
    } else if (defname === 'transaction_read_only') modes = {...modes, readOnly: isOn};
    else modes = {...modes, deferrable: isOn};
  }
  return modes;
}

/** The calls of PreventInTransactionBlock in PostgreSQL's source, as far as they do not depend on the catalogs. */
function refusedCommandOf(node: Node): string | undefined {
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd ? 'VACUUM' : undefined;
  if ('DiscardStmt' in node) return node.DiscardStmt.target === 'DISCARD_ALL' ? 'DISCARD ALL' : undefined;
  if ('ClusterStmt' in node) return node.ClusterStmt.relation ? undefined : 'CLUSTER';
  if ('CreatedbStmt' in node) return 'CREATE DATABASE';
  if ('DropdbStmt' in node) return 'DROP DATABASE';
  if ('CreateTableSpaceStmt' in node) return 'CREATE TABLESPACE';
  if ('DropTableSpaceStmt' in node) return 'DROP TABLESPACE';
  if ('AlterSystemStmt' in node) return 'ALTER SYSTEM';
  if ('IndexStmt' in node) return node.IndexStmt.concurrent ? 'CREATE INDEX CONCURRENTLY' : undefined;
  if ('DropStmt' in node) return node.DropStmt.concurrent ? 'DROP INDEX CONCURRENTLY' : undefined;
  if ('ReindexStmt' in node) {
    if (option(node.ReindexStmt.params, 'concurrently', false)) return 'REINDEX CONCURRENTLY';
    const kind = String(node.ReindexStmt.kind).replace('REINDEX_OBJECT_', '');
    return kind === 'TABLE' || kind === 'INDEX' ? undefined : `REINDEX ${kind}`;
  }
  if ('AlterDatabaseStmt' in node) {
    const moves = definitions(node.AlterDatabaseStmt.options).some(({defname}) => defname === 'tablespace');
    return moves ? 'ALTER DATABASE SET TABLESPACE' : undefined;
  }
  if ('AlterTableStmt' in node) {
    const detaches = (node.AlterTableStmt.cmds ?? []).some(
      cmd =>
        'AlterTableCmd' in cmd &&
        cmd.AlterTableCmd.subtype === 'AT_DetachPartition' &&
        cmd.AlterTableCmd.def &&
        'PartitionCmd' in cmd.AlterTableCmd.def &&
        cmd.AlterTableCmd.def.PartitionCmd.concurrent,
    );
    return detaches ? 'ALTER TABLE ... DETACH CONCURRENTLY' : undefined;
  }
  if ('CreateSubscriptionStmt' in node) {
    const {options} = node.CreateSubscriptionStmt;
    return option(options, 'create_slot', option(options, 'connect', true))
      ? 'CREATE SUBSCRIPTION ... WITH (create_slot = true)'
      : undefined;
  }
  if ('AlterSubscriptionStmt' in node) {
    const {kind, options} = node.AlterSubscriptionStmt;
    if (kind === 'ALTER_SUBSCRIPTION_REFRESH') return 'ALTER SUBSCRIPTION ... REFRESH';
    return String(kind).endsWith('_PUBLICATION') && option(options, 'refresh', true)
      ? 'ALTER SUBSCRIPTION with refresh'
      : undefined;
  }
  return undefined;
}

function definitions(nodes: readonly Node[] = []): readonly DefElem[] {
  return nodes.flatMap(node => ('DefElem' in node ? [node.DefElem] : []));
}

/** As defGetBoolean reads it. */
function option(nodes: readonly Node[] | undefined, name: string, otherwise: boolean): boolean {
  const given = definitions(nodes).findLast(({defname}) => defname === name);
  if (!given) return otherwise;
  if (!given.arg) return true;
  return /"(true|on)"|"ival":1/i.test(JSON.stringify(given.arg));
}

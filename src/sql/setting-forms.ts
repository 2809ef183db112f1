import {foldCase} from './fold-case';
import type {StatementKind, TransactionModes} from './statement';
import type {StatementForm} from './statement-form';
import type {StatementReader} from './statement-reader';
import {takeTransactionModes} from './transaction-modes';

/**
 * SET and RESET, by their first words. Whether a setting has such a name and takes such a value is left to the server.
 *
 * @see PostgreSQL's grammar, src/backend/parser/gram.y, VariableSetStmt and VariableResetStmt
 */
export const settingForms: ReadonlyMap<string, StatementForm> = new Map<string, StatementForm>([
  ['set', set],
  ['reset', reset],
]);

/** The setting that SET SESSION CHARACTERISTICS sets for each mode. */
const characteristics: Readonly<Record<keyof TransactionModes, string>> = {
  isolation: 'default_transaction_isolation',
  readOnly: 'default_transaction_read_only',
  deferrable: 'default_transaction_deferrable',
};

/** LOCAL and SESSION, and the first words of all the special forms, are names of settings, too: SET local = 1. */
function set(reader: StatementReader): StatementKind | undefined {
  const kind = reader.attempt(() => setRest(reader, false));
  if (kind) return kind;
  const scope = reader.takeOneOf('local', 'session');
  return scope && setRest(reader, scope === 'local');
}

function setRest(reader: StatementReader, local: boolean): StatementKind | undefined {
  return reader.attempt(() => setSpecial(reader, local)) ?? setNamed(reader, local);
}

function setSpecial(reader: StatementReader, local: boolean): StatementKind | undefined {
  switch (
    reader.takeOneOf('transaction', 'session', 'time', 'schema', 'names', 'role', 'xml', 'constraints')
  ) {
    case 'transaction':
      return setTransaction(reader);
    case 'session':
      if (reader.take('authorization')) return setTo(reader, 'session_authorization', local);
      return reader.take('characteristics', 'as', 'transaction')
        ? setCharacteristics(reader, local)
        : undefined;
    case 'time':
      return reader.take('zone') ? setTimeZone(reader, local) : undefined;
    case 'schema':
      return setTo(reader, 'search_path', local);
    case 'names':
      // No encoding is the default one.
      return reader.isDone()
        ? {kind: 'set', names: ['client_encoding'], local, toDefault: true}
        : setTo(reader, 'client_encoding', local);
    case 'role':
      return setTo(reader, 'role', local);
    case 'constraints':
      return setConstraints(reader);
    case 'xml':
      return reader.take('option') ? setTo(reader, 'xmloption', local) : undefined;
    case undefined:
      return undefined;
  }
}

function setTransaction(reader: StatementReader): StatementKind | undefined {
  if (reader.take('snapshot')) {
    return reader.takeString() !== undefined && reader.isDone()
      ? {kind: 'set-transaction', modes: {}, snapshot: true}
      : undefined;
  }
  const modes = takeSomeModes(reader);
  return modes && {kind: 'set-transaction', modes, snapshot: false};
}

function setCharacteristics(reader: StatementReader, local: boolean): StatementKind | undefined {
  const modes = takeSomeModes(reader);
  if (!modes) return undefined;
  const named = Object.entries(characteristics).filter(([mode]) => mode in modes);
  return {kind: 'set', names: named.map(([, name]) => name), local, toDefault: false};
}

function takeSomeModes(reader: StatementReader): TransactionModes | undefined {
  return reader.isDone() ? undefined : takeTransactionModes(reader);
}

function setTimeZone(reader: StatementReader, local: boolean): StatementKind | undefined {
  if (reader.take('local')) {
    return reader.isDone() ? {kind: 'set', names: ['timezone'], local, toDefault: true} : undefined;
  }
  if (reader.take('interval')) {
    return reader.isDone() ? undefined : {kind: 'set', names: ['timezone'], local, toDefault: false};
  }
  return setTo(reader, 'timezone', local);
}

/** ALL, or a list of names. */
function setConstraints(reader: StatementReader): StatementKind | undefined {
  if (!reader.take('all')) {
    do {
      if (reader.takeQualifiedName() === undefined) return undefined;
    } while (reader.takeSymbol(','));
  }
  return reader.takeOneOf('deferred', 'immediate') && reader.isDone() ? {kind: 'set-constraints'} : undefined;
}

/** SET name = value, SET a.b.c TO value, …. */
function setNamed(reader: StatementReader, local: boolean): StatementKind | undefined {
  const name = takeSettingName(reader);
  if (name === undefined || name === 'seed') return undefined;
  return reader.takeSymbol('=') || reader.take('to') ? setTo(reader, name, local) : undefined;
}

function setTo(reader: StatementReader, name: string, local: boolean): StatementKind | undefined {
  const toDefault = reader.take('default');
  if (!toDefault) {
    do {
      if (!takeValue(reader)) return undefined;
    } while (reader.takeSymbol(','));
  }
  return reader.isDone() ? {kind: 'set', names: [name], local, toDefault} : undefined;
}

function takeValue(reader: StatementReader): boolean {
  return (reader.takeString() ?? reader.takeName()) !== undefined || reader.takeNumber();
}

function reset(reader: StatementReader): StatementKind | undefined {
  const name = reader.take('all') ? null : takeResetName(reader);
  return name !== undefined && reader.isDone() ? {kind: 'reset', name} : undefined;
}

function takeResetName(reader: StatementReader): string | undefined {
  if (reader.take('time', 'zone')) return 'timezone';
  if (reader.take('session', 'authorization')) return 'session_authorization';
  return takeSettingName(reader);
}

function takeSettingName(reader: StatementReader): string | undefined {
  const parts = reader.takeQualifiedName();
  return parts && foldCase(parts.join('.'));
}

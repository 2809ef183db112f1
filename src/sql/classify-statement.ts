import {deferrable} from './deferrable';
import {refusedCommand} from './refused-command';
import {sessionForms} from './session-forms';
import {settingForms} from './setting-forms';
import type {StatementKind} from './statement';
import type {StatementForm} from './statement-form';
import {StatementReader} from './statement-reader';
import {takeTemporary, tempTable} from './temp-table';
import {transactionForms} from './transaction-forms';

const OTHER: StatementKind = {kind: 'other'};

/** The statements that may be something else than `other`, by their first words. */
const forms: ReadonlyMap<string, StatementForm> = new Map<string, StatementForm>([
  ...transactionForms,
  ...settingForms,
  ...sessionForms,
  ...['discard', 'vacuum', 'cluster', 'reindex', 'drop'].map(verb => [verb, refused(verb)] as const),
  ['alter', reader => reader.attempt(() => refused('alter')(reader)) ?? deferrable(reader)],
  [
    'create',
    reader =>
      reader.attempt(() => (takeTemporary(reader) ? tempTable(reader) : refused('create')(reader))) ??
      deferrable(reader),
  ],
]);

const MAX_VERB_LENGTH = Math.max(...Array.from(forms.keys(), verb => verb.length));

/**
 * What one statement means to a transaction.
 *
 * @param sql the text that holds the statement
 * @param start where the statement's first token starts
 * @param firstWordEnd where its first token ends, if that is a word
 * @param end where its last token ends
 */
export function classifyStatement(
  sql: string,
  start: number,
  firstWordEnd: number,
  end: number,
): StatementKind {
  // Nearly every statement is left by one of these two lines.
  if (firstWordEnd - start > MAX_VERB_LENGTH) return OTHER;
  const form = forms.get(sql.slice(start, firstWordEnd).toLowerCase());
  if (!form) return OTHER;
  const reader = new StatementReader(sql, start, end);
  reader.skip();
  return form(reader) ?? OTHER;
}

function refused(verb: string): StatementForm {
  return reader => {
    const command = refusedCommand(verb, reader);
    return command === undefined ? undefined : {kind: 'no-transaction', command};
  };
}

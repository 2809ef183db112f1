import {quoteLiteral} from '../shared/quote-identifier';
import {startTimer, stopTimer} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import type {Backend} from '../wire/backend';
import {frontend, readDataRow, readFields, type ErrorFields} from '../wire/encode';

import {Server} from '../wire/message-type';
import type {ExchangeRunner} from './exchange';

/**
 * Runs SQL of the sandbox's own, for its effect.
 * @throws SavepointError where it fails, or takes longer than `limitMs`: the connection is cut then.
 */
export function runOwnQuery(
  exchanges: ExchangeRunner,
  backend: Backend,
  sql: string,
  limitMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: ErrorFields | null = null;
    const timer = startTimer(() => backend.destroy(), limitMs);
    const finish = (): void => {
      stopTimer(timer);
      if (failure === null) resolve();
      else reject(ownQueryFailed(sql, failure));
    };
    exchanges.start(
      {
        reply: (type, buffer, start, end) => {
          if (type === Server.error) failure ??= readFields(buffer, start, end);
        },
        ready: finish,
        flush: () => undefined,
        failed: fields => {
          failure ??= fields;
          finish();
        },
      },
      frontend.query(sql),
      0,
    );
  });
}

/** Reads the values of settings; null where that was not possible. */
export function readSettings(
  exchanges: ExchangeRunner,
  names: readonly string[],
  done: (values: readonly (string | null)[] | null) => void,
): void {
  let values: readonly (string | null)[] | null = null;
  const sql = `SELECT ${names.map(name => `current_setting(${quoteLiteral(name)}, true)`).join(', ')}`;
  exchanges.start(
    {
      reply: (type, buffer, start) => {
        if (type === Server.dataRow) values = readDataRow(buffer, start);
      },
      ready: () => done(values),
      flush: () => undefined,
      failed: () => done(null),
    },
    frontend.query(sql),
    0,
  );
}

function ownQueryFailed(sql: string, fields: ErrorFields): SavepointError {
  return new SavepointError(`The sandbox could not run "${sql}": ${fields.M ?? ''} (${fields.C ?? ''})`, {
    code: 'SAVEPOINT_SANDBOX',
    hint: "The worker's connection is replaced before the next test.",
  });
}

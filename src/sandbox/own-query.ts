import {quoteLiteral} from '../shared/quote-identifier';
import {startTimer, stopTimer} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import type {Backend} from '../wire/backend';
import {frontend, readDataRow, readFields, type ErrorFields} from '../wire/encode';
import {Server} from '../wire/message-type';
import type {Exchange, ExchangeRunner} from './exchange';

/** Messages of the sandbox's own that follow others without anybody waiting for them. */
export interface Afterwards {
  readonly bytes: Buffer;
  readonly failed: (reason: string) => void;
}

/**
 * Sends messages of the sandbox's own, for their effect.
 * @param what names them for an error.
 * @throws SavepointError where they fail, or take longer than `limitMs`: the connection is cut then.
 */
export function runOwn(
  {exchanges, backend}: {readonly exchanges: ExchangeRunner; readonly backend: Backend},
  {what, bytes, limitMs}: {readonly what: string; readonly bytes: Buffer; readonly limitMs: number},
  afterwards?: Afterwards,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: ErrorFields | null = null;
    const timer = startTimer(() => backend.destroy(), limitMs);
    const finish = (): void => {
      stopTimer(timer);
      if (failure !== null) {
        reject(ownFailed(what, failure));
        return;
      }
      if (afterwards) exchanges.soon(watch(afterwards), afterwards.bytes);
      resolve();
    };
    const exchange: Exchange = {
      reply: (type, buffer, start, end) => {
        if (type === Server.error) failure ??= readFields(buffer, start, end);
      },
      ready: finish,
      flush: () => undefined,
      failed: fields => {
        failure ??= fields;
        finish();
      },
    };
    exchanges.start(exchange, bytes, 0);
  });
}

function watch({failed}: Afterwards): Exchange {
  return {
    reply: (type, buffer, start, end) => {
      if (type === Server.error) failed(readFields(buffer, start, end).M ?? '');
    },
    ready: () => undefined,
    flush: () => undefined,
    failed: fields => failed(fields.M ?? ''),
  };
}

/** The SQL of a setting's value; null where there is none of this name. */
export function settingValue(name: string): string {
  return `current_setting(${quoteLiteral(name)}, true)`;
}

/** Reads the values of expressions; null where that was not possible. */
export function readValues(
  exchanges: ExchangeRunner,
  expressions: readonly string[],
  done: (values: readonly (string | null)[] | null) => void,
): void {
  let values: readonly (string | null)[] | null = null;
  exchanges.start(
    {
      reply: (type, buffer, start) => {
        if (type === Server.dataRow) values = readDataRow(buffer, start);
      },
      ready: () => done(values),
      flush: () => undefined,
      failed: () => done(null),
    },
    frontend.query(`SELECT ${expressions.join(', ')}`),
    0,
  );
}

function ownFailed(what: string, fields: ErrorFields): SavepointError {
  return new SavepointError(`The sandbox could not ${what}: ${fields.M ?? ''} (${fields.C ?? ''})`, {
    code: 'SAVEPOINT_SANDBOX',
    hint: "The worker's connection is replaced before the next test.",
  });
}

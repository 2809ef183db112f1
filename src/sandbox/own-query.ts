import {startTimer, stopTimer} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import type {Backend} from '../wire/backend';
import {frontend, readDataRow, readFields, type ErrorFields} from '../wire/encode';
import {Server} from '../wire/message-type';
import type {Chore, Exchange, ExchangeRunner} from './exchange';

/** How long the sandbox waits for its own messages' answers before the connection is cut. */
const LIMIT_MS = 3000;

/** Messages of the sandbox's own, and what they answer. */
export interface HeardQuery extends Chore {
  /**
   * The last row of the answers; null where there is none.
   * @throws SavepointError where they fail, or take longer than their limit: the connection is cut then.
   */
  readonly row: Promise<readonly (string | null)[] | null>;
}

interface OwnQuery {
  /** Names it for an error. */
  readonly what: string;
  readonly bytes: Buffer;
  /** @default 3000 */
  readonly limitMs?: number;
}

/** Has messages of the sandbox's own heard, which are about to be sent. */
export function hearOwn(backend: Backend, {what, bytes, limitMs = LIMIT_MS}: OwnQuery): HeardQuery {
  let row: readonly (string | null)[] | null = null;
  let failure: ErrorFields | null = null;
  let settle!: (error: SavepointError | null) => void;
  const answer = new Promise<readonly (string | null)[] | null>((resolve, reject) => {
    settle = error => (error ? reject(error) : resolve(row));
  });
  const timer = startTimer(() => backend.destroy(), limitMs);
  const finish = (): void => {
    stopTimer(timer);
    settle(failure && ownFailed(what, failure));
  };
  const exchange: Exchange = {
    reply: (type, buffer, start, end) => {
      if (type === Server.error) failure ??= readFields(buffer, start, end);
      else if (type === Server.dataRow) row = readDataRow(buffer, start);
    },
    ready: finish,
    flush: () => undefined,
    failed: fields => {
      failure ??= fields;
      finish();
    },
  };
  return {exchange, bytes, row: answer};
}

/** Hears the answers to messages of the sandbox's own that nobody waits for. */
export function watchOwn(failed: (reason: string) => void = () => undefined): Exchange {
  return {
    reply: (type, buffer, start, end) => {
      if (type === Server.error) failed(readFields(buffer, start, end).M ?? '');
    },
    ready: () => undefined,
    flush: () => undefined,
    failed: fields => failed(fields.M ?? ''),
  };
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

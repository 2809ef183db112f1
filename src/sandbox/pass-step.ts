import {frontend} from '../wire/encode';
import {Frontend} from '../wire/message-type';
import type {Step} from './unit';

/** A step whose messages are the server's to answer. */
export type PassStep = Extract<Step, {kind: 'pass'}>;

export const SYNC: PassStep = {
  kind: 'pass',
  bytes: frontend.sync,
  ends: 'ready',
  statements: [],
  unnamed: 'none',
  effects: [],
  inBlock: false,
  plain: false,
};

/** A step of SQL that the client did not send as it stands. */
export function ownQuery(sql: string): PassStep {
  return {...SYNC, bytes: frontend.query(sql), ends: 'barrier', unnamed: 'drops'};
}

/** Whether these are messages that need no Sync, and that an error before them would make the server ignore without one. */
export function bringsReady(bytes: Buffer): boolean {
  return bytes[0] === Frontend.query || bytes[0] === Frontend.functionCall;
}

import {serialize} from 'pg-protocol';

import type {RawClient} from './raw-client';
import type {Script, Step} from './script';

/**
 * How statements are sent: as Query messages; parsed, bound and executed without names, with text results; or prepared under
 * a name and run in a named portal, two rows first and then the rest, with binary results and a Flush in between.
 */
export const ways = ['simple', 'unnamed', 'named'] as const;
export type Way = (typeof ways)[number];

/** Whether a script can be sent this way. */
export function takes(way: Way, script: Script): boolean {
  return way !== 'simple' || script.every(step => typeof step === 'string' || step.values === undefined);
}

/** What a client sends and gets, step by step. */
export async function play(
  script: Script,
  way: Way,
  clientFor: (step: Step) => Promise<RawClient>,
): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const [i, each] of script.entries()) {
    const step: Step = typeof each === 'string' ? {sql: each} : each;
    const client = await clientFor(step);
    seen.push(`> ${step.sql}`);
    await run(client, step, step.several ? 'simple' : way, i);
    seen.push(...client.take());
  }
  return seen;
}

async function run(client: RawClient, step: Step, way: Way, index: number): Promise<void> {
  if (way === 'simple') {
    client.send(serialize.query(step.sql));
    await readyOrData(client, step, false);
  } else if (way === 'unnamed') {
    client.send(
      serialize.parse({text: step.sql, types: [...(step.types ?? [])]}),
      serialize.describe({type: 'S'}),
      bind(step, '', '', 0),
      serialize.describe({type: 'P'}),
      serialize.execute(),
      serialize.sync(),
    );
    await readyOrData(client, step, true);
  } else await runNamed(client, step, `s${index}`, `p${index}`);
}

async function runNamed(client: RawClient, step: Step, name: string, portal: string): Promise<void> {
  const parse = serialize.parse({name, text: step.sql, types: [...(step.types ?? [])]});
  client.send(parse, serialize.describe({type: 'S', name}), serialize.sync());
  await client.next('Z');
  const execute = (rows: number): Buffer => serialize.execute({portal, rows});
  client.send(
    bind(step, portal, name, 1),
    serialize.describe({type: 'P', name: portal}),
    execute(2),
    serialize.flush(),
  );
  let type = await client.next('C', 's', 'I', 'E', 'G');
  if (type === 'G') {
    client.send(...data(step), serialize.flush());
    type = await client.next('C', 'E');
  }
  if (type === 's') client.send(execute(0));
  client.send(serialize.close({type: 'P', name: portal}), serialize.sync());
  await client.next('Z');
  client.send(serialize.close({type: 'S', name}), serialize.sync());
  await client.next('Z');
}

/** Waits for the end, and gives a COPY its data; over the extended protocol it has swallowed the Sync. */
async function readyOrData(client: RawClient, step: Step, extended: boolean): Promise<void> {
  while ((await client.next('Z', 'G')) === 'G') {
    client.send(...data(step), ...(extended ? [serialize.sync()] : []));
  }
}

function data({copy = [], copyFails}: Step): readonly Buffer[] {
  return [
    ...copy.map(chunk => serialize.copyData(Buffer.from(chunk))),
    copyFails === undefined ? serialize.copyDone() : serialize.copyFail(copyFails),
  ];
}

function bind({values = []}: Step, portal: string, statement: string, resultFormat: number): Buffer {
  const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
  const body = Buffer.concat([
    Buffer.from(`${portal}\0${statement}\0`),
    int16(values.length),
    ...values.map(value => int16(Buffer.isBuffer(value) ? 1 : 0)),
    int16(values.length),
    ...values.map(value => {
      const bytes = value === null ? null : Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeInt32BE(bytes?.length ?? -1);
      return Buffer.concat([length, bytes ?? Buffer.alloc(0)]);
    }),
    int16(1),
    int16(resultFormat),
  ]);
  const head = Buffer.from('B\0\0\0\0');
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

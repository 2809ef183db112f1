import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {ResourceHolder} from '../../../src/resources/resource-holder';
import {ServerLocks} from '../../../src/resources/server-locks';
import {TicketFolder} from '../../../src/resources/ticket-folder';
import {startTestCluster} from '../../support/cluster';
import {eventually} from '../../support/eventually';
import {spawnScript} from '../../support/spawn-script';
import {makeTemporaryFolder} from '../../support/temporary-folder';

const script = path.join(__dirname, 'scripts/count-alone.ts');

let root: string;
let holders: ResourceHolder[] = [];
const folder = () => path.join(root, 'resources');
const newHolder = (
  who: string,
  server: ServerLocks | null = null,
  at = folder(),
  around: ResourceHolder | null = null,
) => {
  const holder = new ResourceHolder(who, {tickets: new TicketFolder(at), server}, around);
  holders.push(holder);
  return holder;
};
const newHolderIn = (around: ResourceHolder, who: string) => newHolder(who, null, folder(), around);

beforeEach(() => {
  root = makeTemporaryFolder();
});
afterEach(async () => {
  await Promise.all(holders.map(holder => holder.end()));
  holders = [];
  rmSync(root, {recursive: true});
});

test('a resource is one holder’s until it is released, and then the next one’s, in the order of their calls', async () => {
  const names = ['first', 'second', 'third', 'fourth'];
  const order: string[] = [];
  const [first, ...others] = names.map(name => newHolder(name));
  await first!.lock(['port'], 1000);
  const waits: Promise<void>[] = [];
  for (const other of others) {
    const waiting = other.lock(['port'], 5000).then(async () => {
      order.push(other.who);
      await other.release('port');
    });
    waits.push(waiting);
    await eventually('it waits', () => other.describeWait() !== null);
    expect(other.describeWait()).toBe(`${other.who} waits for the resource "port", which is held by first`);
  }
  expect(await newHolder('late').allocate('port')).toBe(false);
  await first!.end();
  await Promise.all(waits);
  expect(order).toEqual(['second', 'third', 'fourth']);
  expect(first!.describeWait()).toBeNull();
  expect(readdirSync(folder())).toEqual([]);
});

test('different resources do not wait for each other, and what is held already is no matter', async () => {
  const [a, b] = [newHolder('a'), newHolder('b')];
  await Promise.all([a.lock(['x', 'z'], 100), b.lock(['y'], 100)]);
  await a.lock(['x', 'x'], 100);
  expect(await a.allocate('x')).toBe(true);
  expect(await b.allocate('x')).toBe(false);
  await Promise.all([b.lock(['w'], 100), b.lock(['w'], 100)]);
  expect(readdirSync(folder())).toHaveLength(4);
});

test('calls at the same time that want the same take it once, and one that fails leaves it to the other', async () => {
  const [a, b] = [newHolder('a'), newHolder('b')];
  await Promise.all([a.lock(['x', 'y'], 1000), a.lock(['y', 'z'], 1000)]);
  await a.end();
  expect(readdirSync(folder())).toEqual([]);
  await b.lock(['busy'], 100);
  const c = newHolder('c');
  const impatient = expect(c.lock(['a', 'busy'], 100)).rejects.toThrow('c has waited 100 ms');
  await c.lock(['a'], 1000);
  const patient = c.lock(['busy'], 10_000);
  await impatient;
  expect([c.holds('a'), c.holds('busy')]).toEqual([true, true]);
  await b.end();
  await patient;
});

test('one of several that ask at the same time gets it', async () => {
  const granted = await Promise.all(
    Array.from({length: 20}, (_, i) => newHolder(`holder ${i}`).allocate('port')),
  );
  expect(granted.filter(Boolean)).toHaveLength(1);
});

test('a wait that is too long names both sides, and leaves nothing locked', async () => {
  const [a, b] = [newHolder('a'), newHolder('b')];
  await a.lock(['port'], 100);
  await b.lock(['own'], 100);
  await expect(b.lock(['file', 'port'], 50)).rejects.toMatchObject({
    code: 'SAVEPOINT_RESOURCE',
    message: 'b has waited 50 ms for the resource "port", which is held by a; it holds "own", "file" itself.',
    hint: expect.stringContaining('{waitMs}') as string,
  });
  expect([b.holds('file'), b.holds('port'), b.holds('own')]).toEqual([false, false, true]);
  expect(await a.allocate('file')).toBe(true);
});

test('holders that wait for each other are told who they are, and one of them goes on', async () => {
  const [a, b] = [newHolder('a'), newHolder('b')];
  await a.lock(['x'], 100);
  await b.lock(['y'], 100);
  const outcomes = await Promise.allSettled(
    [a.lock(['y'], 10_000), b.lock(['x'], 10_000)].map((waiting, i) =>
      waiting.finally(() => [a, b][i]!.end()),
    ),
  );
  const failed = outcomes.filter(outcome => outcome.status === 'rejected');
  expect(failed).toHaveLength(1);
  const {message, hint} = failed[0]!.reason as {message: string; hint: string};
  expect(message).toMatch(
    /^Tests wait for each other's resources: ([ab]) waits for "([xy])", which ([ab]) holds; \3 waits for "([xy])", which \1 holds\.$/,
  );
  expect(hint).toContain('resources.lock([…])');
});

test('what a block holds is given back when its tests have ended: they are a part of the circle', async () => {
  const [one, two] = [newHolder('one.test.js'), newHolder('two.test.js')];
  await one.lock(['x'], 100);
  await two.lock(['y'], 100);
  const [a, b] = [newHolderIn(one, 'a'), newHolderIn(newHolderIn(two, 'block'), 'b')];
  const outcomes = await Promise.allSettled([
    a.lock(['y'], 10_000).finally(() => one.end()),
    b.lock(['x'], 10_000).finally(() => two.end()),
  ]);
  expect(outcomes.map(({status}) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(outcome => outcome.status === 'rejected')!.reason).toMatchObject({
    message: expect.stringMatching(
      /wait for each other's resources: .* waits for "[xy]", which \w+\.test\.js holds; /,
    ) as string,
  });
  const own = newHolder('own.test.js');
  await own.lock(['own'], 100);
  await expect(newHolderIn(own, 'beside').lock(['own'], 60_000)).rejects.toThrow(
    'beside waits for "own", which own.test.js holds.',
  );
});

test('several in one call are taken in the same order everywhere', async () => {
  const [a, b] = [newHolder('a'), newHolder('b')];
  const use = async (holder: ResourceHolder, names: readonly string[]) => {
    await holder.lock(names, 5000);
    for (const name of names) await holder.release(name);
  };
  for (let round = 0; round < 20; round++)
    await Promise.all([use(a, ['x', 'y', 'z']), use(b, ['z', 'y', 'x'])]);
  expect(readdirSync(folder())).toEqual([]);
});

test('who is over waits no longer', async () => {
  const [a, b] = [newHolder('a'), newHolder('b')];
  await a.lock(['port'], 100);
  const waiting = b.lock(['port'], 60_000);
  const failed = expect(waiting).rejects.toThrow('b has ended while it waited for "port"');
  await b.end();
  await failed;
  await a.end();
  expect(readdirSync(folder())).toEqual([]);
});

test('processes exclude each other, and one that is killed holds nothing', async () => {
  const file = path.join(root, 'count');
  writeFileSync(file, '0');
  const holding = spawnScript(script, [folder(), file, 'hold']);
  expect(await holding.line()).toBe('held');
  const counting = Array.from({length: 4}, () => spawnScript(script, [folder(), file, '50']));
  await eventually('all have queued up', () => readdirSync(folder()).length >= 5);
  expect(readFileSync(file, 'utf8')).toBe('0');
  holding.child.kill('SIGKILL');
  for (const one of counting) expect(await one.ended()).toMatchObject({code: 0, stderr: ''});
  expect(readFileSync(file, 'utf8')).toBe('200');
  expect(readdirSync(folder())).toEqual([]);
});

test('a folder that cannot be made is named', async () => {
  writeFileSync(path.join(root, 'file'), '');
  const at = path.join(root, 'file', 'resources');
  await expect(newHolder('a', null, at).lock(['port'], 100)).rejects.toMatchObject({
    message: `The resource "port" cannot be locked in ${at}`,
    hint: expect.stringContaining('cacheDir') as string,
  });
});

test('a server keeps resources from those who have another folder', async () => {
  const cluster = await startTestCluster();
  const config = {timeouts: {connectMs: 5000}} as never;
  const server = () =>
    new ServerLocks(
      {kind: 'server', address: cluster.address, durable: false, postmasterPid: null},
      {config},
    );
  const [one, two] = [server(), server()];
  const a = newHolder('a', one, path.join(root, 'one'));
  const b = newHolder('b', two, path.join(root, 'two'));
  await a.lock(['port'], 1000);
  expect(await b.allocate('port')).toBe(false);
  await expect(b.lock(['port'], 50)).rejects.toThrow(
    /^b has waited 50 ms for the resource "port", which is held by a run with another cacheDir, "jest-savepoint resources" on the server's machine \(server process \d+\)\.$/,
  );
  await a.release('port');
  expect(await b.allocate('port')).toBe(true);
  // A lock goes with its connection.
  await two.close();
  expect(await a.allocate('port')).toBe(true);
  await one.close();
  await cluster.stop();
});

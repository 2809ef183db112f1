import {Turns, type TurnTaker, type TurnUse} from '../../../src/sandbox/turns';

function taker(name: string): TurnTaker {
  return {describeTurn: () => name, describeWait: () => name};
}

const alone = (): TurnUse => 'alone';

test('turns go round in the order in which they were asked for', () => {
  const turns = new Turns(1000);
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map(taker) as [TurnTaker, TurnTaker, TurnTaker];
  const ask = (who: TurnTaker): void =>
    turns.request(
      who,
      alone,
      () => log.push(`${who.describeTurn()} has it`),
      reason => log.push(`${who.describeTurn()} ${reason}`),
    );
  ask(a);
  expect(turns.holds(a)).toBe(true);
  ask(b);
  ask(c);
  ask(a);
  for (const who of [a, b, c, a]) turns.release(who);
  expect(log).toEqual(['a has it', 'b has it', 'c has it', 'a has it']);
  expect([a, b, c].some(each => turns.holds(each))).toBe(false);
});

test('only the holder can give its turn away', () => {
  const turns = new Turns(1000);
  const [a, b] = [taker('a'), taker('b')];
  turns.request(a, alone, () => undefined, fail);
  turns.release(b);
  expect(turns.holds(a)).toBe(true);
});

test('whoever waits too long is told what for, and is not given the turn later', async () => {
  const turns = new Turns(10);
  const [a, b] = [taker('the holder: SELECT 1'), taker('b')];
  turns.request(a, alone, () => undefined, fail);
  const reason = await new Promise(resolve => turns.request(b, alone, fail, resolve));
  expect(reason).toBe('waited 10 ms for the database, which is held by the holder: SELECT 1');
  turns.release(a);
  expect(turns.holds(a)).toBe(false);
});

test('whoever withdraws hears no more', async () => {
  const turns = new Turns(10);
  const [a, b, c] = [taker('a'), taker('b'), taker('c')];
  let granted = false;
  turns.request(a, alone, () => undefined, fail);
  turns.request(b, alone, fail, fail);
  turns.request(c, alone, () => (granted = true), fail);
  turns.withdraw(b);
  turns.release(a);
  expect(granted).toBe(true);
  await new Promise(resolve => setTimeout(resolve, 20));
});

test('all that wait can be refused at once; the holder keeps its turn', () => {
  const turns = new Turns(1000);
  const a = taker('a');
  const refused: string[] = [];
  turns.request(a, alone, () => undefined, fail);
  for (const name of ['b', 'c'])
    turns.request(taker(name), alone, fail, reason => refused.push(`${name} ${reason}`));
  turns.refuseAll('came too late');
  expect(refused).toEqual(['b came too late', 'c came too late']);
  expect(turns.holds(a)).toBe(true);
  turns.release(a);
  expect(turns.holds(a)).toBe(false);
});

function fail(): never {
  throw new Error('This must not be called');
}

test('nobody gets a turn while something holds them up', async () => {
  const turns = new Turns(1000);
  const [a, b, c] = ['a', 'b', 'c'].map(taker) as [TurnTaker, TurnTaker, TurnTaker];
  const log: string[] = [];
  let end: () => void = fail;
  turns.request(a, alone, () => undefined, fail);
  turns.request(b, alone, () => log.push('b'), fail);
  const heldUp = turns.holdUp(new Promise(resolve => (end = resolve)));
  turns.release(a);
  turns.request(c, alone, () => log.push('c'), fail);
  expect(log).toEqual([]);
  end();
  await heldUp;
  expect(turns.holds(b)).toBe(true);
  turns.release(b);
  expect(log).toEqual(['b', 'c']);
});

test('those who share have the backend together; whoever wants it alone waits for them, and others for him', () => {
  const turns = new Turns(1000);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(taker) as [TurnTaker, TurnTaker, TurnTaker, TurnTaker];
  const log: TurnTaker[] = [];
  const ask = (who: TurnTaker, use: TurnUse): void =>
    turns.request(
      who,
      () => use,
      () => log.push(who),
      fail,
    );
  ask(a, 'shared');
  ask(b, 'shared');
  expect(log).toEqual([a, b]);
  ask(c, 'alone');
  ask(d, 'shared');
  turns.release(a);
  expect(log).toEqual([a, b]);
  turns.release(b);
  expect(log).toEqual([a, b, c]);
  ask(a, 'shared');
  turns.release(c);
  expect(log).toEqual([a, b, c, d, a]);
});

test('how a turn is used is asked when it may come: what came before may have changed it', () => {
  const turns = new Turns(1000);
  const [a, b, c] = ['a', 'b', 'c'].map(taker) as [TurnTaker, TurnTaker, TurnTaker];
  const log: TurnTaker[] = [];
  let use: TurnUse = 'shared';
  turns.request(a, alone, () => (use = 'alone'), fail);
  for (const who of [b, c])
    turns.request(
      who,
      () => use,
      () => log.push(who),
      fail,
    );
  turns.release(a);
  expect(log).toEqual([b]);
  turns.release(b);
  expect(log).toEqual([b, c]);
});

test('whoever gives up or withdraws does not keep those behind him waiting', async () => {
  const turns = new Turns(20);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(taker) as [TurnTaker, TurnTaker, TurnTaker, TurnTaker];
  const shared = (): TurnUse => 'shared';
  turns.request(a, shared, () => undefined, fail);
  const refused = new Promise(resolve => turns.request(b, alone, fail, resolve));
  await new Promise(resolve => setTimeout(resolve, 10));
  const granted = new Promise<void>(resolve => turns.request(c, shared, resolve, fail));
  expect(turns.describeWait()).toBe('b waits for the database, which is held by a');
  await Promise.all([refused, granted]);
  turns.request(b, alone, fail, fail);
  const next = new Promise<void>(resolve => turns.request(d, shared, resolve, fail));
  turns.withdraw(b);
  await next;
  expect(turns.describeWait()).toBeNull();
});

test('nobody shares the backend where one by one is asked for, until everybody is refused', () => {
  const turns = new Turns(1000);
  const [a, b] = ['a', 'b'].map(taker) as [TurnTaker, TurnTaker];
  const log: TurnTaker[] = [];
  const ask = (who: TurnTaker): void =>
    turns.request(
      who,
      () => 'shared',
      () => log.push(who),
      fail,
    );
  turns.takeOneByOne();
  ask(a);
  ask(b);
  expect(log).toEqual([a]);
  turns.release(a);
  expect(log).toEqual([a, b]);
  turns.refuseAll('');
  turns.release(b);
  ask(a);
  ask(b);
  expect(log).toEqual([a, b, a, b]);
});

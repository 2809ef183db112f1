import {Turns, type TurnTaker} from '../../../src/sandbox/turns';

function taker(name: string): TurnTaker {
  return {describeTurn: () => name};
}

test('turns go round in the order in which they were asked for', () => {
  const turns = new Turns(1000);
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map(taker) as [TurnTaker, TurnTaker, TurnTaker];
  const ask = (who: TurnTaker): void =>
    turns.request(
      who,
      () => log.push(`${who.describeTurn()} has it`),
      reason => log.push(`${who.describeTurn()} ${reason}`),
    );
  ask(a);
  expect(turns.holder).toBe(a);
  ask(b);
  ask(c);
  ask(a);
  for (const who of [a, b, c, a]) turns.release(who);
  expect(log).toEqual(['a has it', 'b has it', 'c has it', 'a has it']);
  expect(turns.holder).toBeNull();
});

test('only the holder can give its turn away', () => {
  const turns = new Turns(1000);
  const [a, b] = [taker('a'), taker('b')];
  turns.request(a, () => undefined, fail);
  turns.release(b);
  expect(turns.holder).toBe(a);
});

test('whoever waits too long is told what for, and is not given the turn later', async () => {
  const turns = new Turns(10);
  const [a, b] = [taker('the holder: SELECT 1'), taker('b')];
  turns.request(a, () => undefined, fail);
  const reason = await new Promise(resolve => turns.request(b, fail, resolve));
  expect(reason).toBe('waited 10 ms for the database, which is held by the holder: SELECT 1');
  turns.release(a);
  expect(turns.holder).toBeNull();
});

test('whoever withdraws hears no more', async () => {
  const turns = new Turns(10);
  const [a, b, c] = [taker('a'), taker('b'), taker('c')];
  let granted = false;
  turns.request(a, () => undefined, fail);
  turns.request(b, fail, fail);
  turns.request(c, () => (granted = true), fail);
  turns.withdraw(b);
  turns.release(a);
  expect(granted).toBe(true);
  await new Promise(resolve => setTimeout(resolve, 20));
});

test('all that wait can be refused at once; the holder keeps its turn', () => {
  const turns = new Turns(1000);
  const a = taker('a');
  const refused: string[] = [];
  turns.request(a, () => undefined, fail);
  for (const name of ['b', 'c'])
    turns.request(taker(name), fail, reason => refused.push(`${name} ${reason}`));
  turns.refuseAll('came too late');
  expect(refused).toEqual(['b came too late', 'c came too late']);
  expect(turns.holder).toBe(a);
  turns.release(a);
  expect(turns.holder).toBeNull();
});

function fail(): never {
  throw new Error('This must not be called');
}

test('nobody gets a turn while something holds them up', async () => {
  const turns = new Turns(1000);
  const [a, b, c] = ['a', 'b', 'c'].map(taker) as [TurnTaker, TurnTaker, TurnTaker];
  const log: string[] = [];
  let end: () => void = fail;
  turns.request(a, () => undefined, fail);
  turns.request(b, () => log.push('b'), fail);
  const heldUp = turns.holdUp(new Promise(resolve => (end = resolve)));
  turns.release(a);
  turns.request(c, () => log.push('c'), fail);
  expect([turns.holder, log]).toEqual([null, []]);
  end();
  await heldUp;
  expect(turns.holder).toBe(b);
  turns.release(b);
  expect(log).toEqual(['b', 'c']);
});

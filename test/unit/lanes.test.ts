import type {Lane} from '../../src/lane';
import {Lanes} from '../../src/lanes';

/** What happens to each lane, by its number. */
function watchedLanes(sizes: {max: number; keep: number}) {
  const events: string[] = [];
  let count = 0;
  const make = (): Lane => {
    const id = ++count;
    const tell = (what: string) => () => {
      events.push(`${what} ${id}`);
      return Promise.resolve();
    };
    return {ready: tell('ready'), readyAgain: tell('again'), close: tell('close')} as unknown as Lane;
  };
  return {lanes: new Lanes(sizes, make), events};
}

test('no more are made than there may be, and who waits is told of', async () => {
  const {lanes, events} = watchedLanes({max: 2, keep: 0});
  const [a] = [await lanes.take(), await lanes.take()];
  const third = lanes.take();
  expect(lanes.describeWait()).toBe(
    '1 concurrent test waits for a connection, as other ones have all 2 (pool.max)',
  );
  lanes.giveBack(a);
  expect(await third).toBe(a);
  expect(lanes.describeWait()).toBeNull();
  expect(events).toEqual(['ready 1', 'ready 2', 'ready 1']);
});

test('a break closes those beyond what is kept, and the others are asked whether they still work', async () => {
  const {lanes, events} = watchedLanes({max: 3, keep: 2});
  const taken = [await lanes.take(), await lanes.take(), await lanes.take()];
  for (const lane of taken) lanes.giveBack(lane);
  events.length = 0;
  lanes.rest();
  expect(events).toEqual(['close 1']);
  await Promise.all([lanes.take(), lanes.take(), lanes.take()]);
  expect(events.slice(1).sort()).toEqual(['again 2', 'again 3', 'ready 4']);
});

test('those in use are kept until they are given back', async () => {
  const {lanes, events} = watchedLanes({max: 3, keep: 0});
  const lane = await lanes.take();
  lanes.rest();
  expect(events).toEqual(['ready 1']);
  lanes.giveBack(lane);
  lanes.rest();
  expect(events).toEqual(['ready 1', 'close 1']);
});

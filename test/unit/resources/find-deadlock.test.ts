import {findDeadlock, givesWay} from '../../../src/resources/find-deadlock';
import {isAhead, makeTicket, readTicket, type Ticket} from '../../../src/resources/ticket';

const process = {pid: 1, startedAt: 'Mon Nov 30 13:41:00 2026'};
const ticket = (resource: string, number: number | null, holder: string): Ticket =>
  makeTicket({resource, number, holder, process});

const circle = (of: Ticket, tickets: readonly Ticket[]) =>
  findDeadlock(of, tickets)?.map(({waiting, blocking}) => `${waiting.holder} for ${blocking.holder}`) ?? null;

test("all of a ticket is in its file's name", () => {
  for (const number of [null, 12]) {
    const made = ticket('abc', number, 'h');
    expect(readTicket(made.file)).toEqual(made);
  }
  const unknown = makeTicket({resource: 'abc', number: 1, holder: 'h', process: {pid: 5, startedAt: null}});
  expect(readTicket(unknown.file)).toEqual(unknown);
  for (const other of ['README.md', 'abc.1.h.x.', '']) expect(readTicket(other)).toBeNull();
});

test('lower numbers come first, equal ones in the order of their holders, and those being drawn have no place', () => {
  expect(isAhead(ticket('r', 9, 'z'), ticket('r', 10, 'a'))).toBe(true);
  expect(isAhead(ticket('r', 1, 'a'), ticket('r', 1, 'b'))).toBe(true);
  expect(isAhead(ticket('r', 1, 'b'), ticket('r', 1, 'a'))).toBe(false);
  expect(isAhead(ticket('r', null, 'a'), ticket('r', 1, 'b'))).toBe(false);
  expect(isAhead(ticket('r', 1, 'a'), ticket('r', null, 'b'))).toBe(false);
});

test('two holders that wait for each other are a deadlock, which one of them ends', () => {
  const waiting = ticket('x', 2, 'b');
  const tickets = [ticket('x', 1, 'a'), waiting, ticket('y', 1, 'b'), ticket('y', 2, 'a')];
  expect(circle(waiting, tickets)).toEqual(['b for a', 'a for b']);
  const found = findDeadlock(waiting, tickets)!;
  expect([givesWay('a', found), givesWay('b', found)]).toEqual([false, true]);
});

test('a circle of three is found, whoever looks', () => {
  const tickets = ['ab', 'bc', 'ca'].flatMap(([has, wants]) => [
    ticket(has!, 1, `${has}-${wants}`),
    ticket(wants!, 2, `${has}-${wants}`),
  ]);
  for (const waiting of tickets.filter(({number}) => number === 2))
    expect(circle(waiting, tickets)).toHaveLength(3);
});

test('what holds more than a test, such as its file, waits as long as the test does', () => {
  const tickets = [ticket('x', 1, 'f'), ticket('x', 2, 'g-t'), ticket('y', 1, 'g'), ticket('y', 2, 'f-b-t')];
  expect(circle(tickets[1]!, tickets)).toEqual(['g-t for f', 'f-b-t for g']);
  expect(circle(tickets[3]!, tickets)).toEqual(['f-b-t for g', 'g-t for f']);
  const own = [ticket('x', 1, 'f'), ticket('x', 2, 'f-t')];
  expect(circle(own[1]!, own)).toEqual(['f-t for f']);
  const beside = [ticket('x', 1, 'f-s'), ticket('x', 2, 'f-t')];
  expect(circle(beside[1]!, beside)).toBeNull();
});

test('a queue is none, nor is a circle that somebody waits for', () => {
  const queue = [ticket('x', 1, 'a'), ticket('x', 2, 'b'), ticket('x', 3, 'c')];
  expect(circle(queue[2]!, queue)).toBeNull();
  const outside = ticket('x', 3, 'c');
  const tickets = [
    ticket('x', 1, 'a'),
    ticket('x', 2, 'b'),
    ticket('y', 1, 'b'),
    ticket('y', 2, 'a'),
    outside,
  ];
  expect(circle(outside, tickets)).toBeNull();
});

import {RoundTrips} from '../../../src/sandbox/round-trips';

function statement() {
  const seen = {count: 0};
  return {
    seen,
    observed: {
      sql: '',
      tooLate: null,
      misplaced: false,
      callSite: () => null,
      awaited: () => {
        seen.count++;
      },
      finished: () => undefined,
    },
  };
}

test('statements that are sent together are one round trip, which is the last one’s', () => {
  const trips = new RoundTrips();
  const [first, second] = [statement(), statement()];
  trips.sent(first.observed);
  trips.sent(second.observed);
  trips.asked(true);
  expect([first.seen.count, second.seen.count]).toEqual([0, 1]);
});

test('preparing a statement is a round trip of its first execution', () => {
  const trips = new RoundTrips();
  const [before, prepared] = [statement(), statement()];
  trips.sent(before.observed);
  trips.asked(true);
  trips.asked(false);
  trips.sent(prepared.observed);
  trips.asked(true);
  expect([before.seen.count, prepared.seen.count]).toEqual([1, 2]);
});

test('a portal that is read in parts is a round trip for each', () => {
  const trips = new RoundTrips();
  const {seen, observed} = statement();
  trips.sent(observed);
  trips.asked(false);
  trips.asked(false);
  trips.asked(true);
  expect(seen.count).toBe(3);
});

import {MemoryTracker} from '../../../src/measure/memory-tracker';

test('objects that nothing refers to are gone after a collection, others are told by label', async () => {
  const tracker = new MemoryTracker();
  const kept = [{}, {}];
  kept.forEach(object => tracker.track(object, 'kept'));
  tracker.track({}, 'dropped');
  expect(await tracker.survivors()).toEqual([{label: 'kept', count: 2}]);
  kept.length = 1;
  expect(await tracker.survivors()).toEqual([{label: 'kept', count: 1}]);
});

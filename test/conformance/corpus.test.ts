import {changes} from './corpus/changes';
import {objects} from './corpus/objects';
import {plpgsql} from './corpus/plpgsql';
import {queries} from './corpus/queries';
import {rights} from './corpus/rights';
import {sessions} from './corpus/sessions';
import {tables} from './corpus/tables';
import {transactions} from './corpus/transactions';
import {transfers} from './corpus/transfers';
import {values} from './corpus/values';
import {takes, ways} from './support/play';
import {useTwins} from './support/twins';

const perform = useTwins();

const corpus = {
  queries,
  values,
  changes,
  tables,
  objects,
  rights,
  plpgsql,
  transfers,
  transactions,
  sessions,
};

describe.each(Object.entries(corpus))('%s', (_subject, scripts) => {
  for (const way of ways) {
    const runnable = Object.entries(scripts).filter(([, script]) => takes(way, script));
    test.each(runnable)(`%s (${way})`, async (_name, script) => {
      const onServer = await perform('server', script, way);
      // First, since roles that are made in the sandbox's transaction are locked until it ends.
      expect(await perform('database', script, way)).toEqual(onServer);
      expect(await perform('sandbox', script, way)).toEqual(onServer);
    });
  }
});

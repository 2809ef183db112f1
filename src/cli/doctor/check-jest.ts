import {realpathSync} from 'node:fs';
import {missingReporter} from '../../report/missing-reporter';
import type {JestProject, JestSetup} from '../jest-setup';
import type {Check} from './check';

/** What the preset sets, and what is lost without it. */
const parts = [
  {
    key: 'testEnvironment',
    name: 'test environment',
    module: 'environment',
    ours: require.resolve('../../environment'),
    without: 'The tests of this project run without a sandbox.',
  },
  {
    key: 'testRunner',
    name: 'test runner',
    module: 'runner',
    ours: require.resolve('../../runner'),
    without: 'The reporter gets no records, so nothing is compared.',
  },
  {
    key: 'globalSetup',
    name: 'global set-up',
    module: 'global-setup',
    ours: require.resolve('../../global-setup'),
    without: 'No database is prepared.',
  },
  {
    key: 'globalTeardown',
    name: 'global teardown',
    module: 'global-teardown',
    ours: require.resolve('../../global-teardown'),
    without: 'What was started for a run is only ended with the process.',
  },
] as const;

/** What Jest itself has in these places: nobody has put something of their own there. */
const jestsOwn = /[\\/]node_modules[\\/](?:jest-environment-(?:node|jsdom)|jest-circus|jest-jasmine2)[\\/]/;

const usePreset = "Set preset: 'jest-savepoint' in Jest's configuration.";

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function checkPart(part: (typeof parts)[number], project: JestProject, setup: JestSetup): Check {
  const {key, module, ours, without} = part;
  const {displayName} = project;
  const name = displayName ? `${part.name} of ${displayName.name}` : part.name;
  // Those of the root run for every project.
  const found =
    project[key] ?? (key === 'globalSetup' || key === 'globalTeardown' ? setup[key] : null) ?? null;
  if (found !== null && realPath(found) === realPath(ours))
    return {name, status: 'ok', message: `jest-savepoint/${module}`};
  if (found === null || jestsOwn.test(found)) {
    return {
      name,
      status: 'problem',
      message: `${found ?? 'none'}. ${without}`,
      fix: `${usePreset} Where something else sets it, name 'jest-savepoint/${module}' there.`,
    };
  }
  return {
    name,
    status: 'warning',
    message: `${found}, one of your own`,
    fix: `It has to build on jest-savepoint/${module}. ${without.replace(/\.$/, '')} otherwise.`,
  };
}

/** Checks whether Jest is set up as the preset does it. */
export function checkJest(setup: JestSetup): readonly Check[] {
  const projectChecks = setup.projects.flatMap(project => parts.map(part => checkPart(part, project, setup)));
  const missing = missingReporter(setup.reporters);
  const reporters: Check = missing
    ? {
        name: 'reporters',
        status: 'problem',
        message: missing.message,
        ...(missing.hint !== undefined && {fix: missing.hint}),
      }
    : {name: 'reporters', status: 'ok', message: 'jest-savepoint/reporter is one of them'};
  return [{name: 'root folder', status: 'ok', message: setup.rootDir}, ...projectChecks, reporters];
}

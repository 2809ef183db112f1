'use strict';

// Shows what jest-savepoint does on an example project: `npm run demo`. Ends with 0 if all went as the steps say.
require('./register-typescript');
const {spawnSync} = require('node:child_process');
const {closeE2eFolder, openE2eFolder, Project} = require('./project.ts');
const {projectEnvironment} = require('./project-environment.ts');

const steps = [
  {title: 'The first run records what every test asks of the database', env: {}, exitCode: 0},
  {title: 'The second run compares, and finds nothing', env: {}, exitCode: 0},
  {
    title: 'Now somebody queries in a loop (SHOP_N_PLUS_ONE=1): all tests pass, and the run fails',
    env: {SHOP_N_PLUS_ONE: '1'},
    exitCode: 1,
  },
];

/** Runs a step, which prints for itself; returns whether it ended as it should. */
function run(shop, {title, env, exitCode}, number) {
  console.log(
    `\n${number}. ${title}\n   $ ${Object.entries(env)
      .map(([name, value]) => `${name}=${value} `)
      .join('')}npx jest\n`,
  );
  const {status} = spawnSync(process.execPath, [shop.jestBin], {
    cwd: shop.folder,
    env: projectEnvironment(shop, env),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== exitCode)
    console.error(`\nThis should have ended with exit code ${exitCode}, and ended with ${status}.`);
  return status === exitCode;
}

openE2eFolder();
try {
  const shop = new Project({fixture: 'shop'});
  const ok = steps.every((step, i) => run(shop, step, i + 1));
  if (ok)
    console.log(
      '\nThat is the point: the failing run above names the statement, how often it ran, and where.',
    );
  process.exitCode = ok ? 0 : 1;
} finally {
  closeE2eFolder();
}

const testEnvironment = require.resolve('./environment');
const testRunner = require.resolve('./runner');
const globalSetup = require.resolve('./global-setup');
const globalTeardown = require.resolve('./global-teardown');
const reporters = ['default', require.resolve('./reporter')];

// What the preset sets in a Jest configuration. A `reporters` list of the project's own has to name ours itself. Mere names,
// as Node finds what an ES module can import from this one in its text.
export = {testEnvironment, testRunner, globalSetup, globalTeardown, reporters};

/** What the preset sets in a Jest configuration. A `reporters` list of the project's own has to name ours itself. */
const preset = {
  testEnvironment: require.resolve('./environment'),
  testRunner: require.resolve('./runner'),
  globalSetup: require.resolve('./global-setup'),
  globalTeardown: require.resolve('./global-teardown'),
  reporters: ['default', require.resolve('./reporter')],
};

export default preset;

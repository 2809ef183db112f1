'use strict';

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '..',
  testEnvironment: 'node',
  roots: [
    '<rootDir>/test/unit',
    '<rootDir>/test/integration',
    '<rootDir>/test/conformance',
    '<rootDir>/test/e2e',
  ],
  testMatch: ['**/*.test.ts'],
  transform: {'\\.ts$': ['@swc/jest', {jsc: {parser: {syntax: 'typescript'}, target: 'es2022'}}]},
  // Where the projects of the end-to-end tests are, and what they share.
  globalSetup: '<rootDir>/test/support/open-e2e-folder.ts',
  globalTeardown: '<rootDir>/test/support/close-e2e-folder.ts',
  // For a busy machine: what hangs is found out all the same.
  testTimeout: 300_000,
  // Much of a test's time is waiting, for a server or for the Jest that it runs.
  maxWorkers: '100%',
};

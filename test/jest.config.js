'use strict';

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '..',
  testEnvironment: 'node',
  roots: ['<rootDir>/test/unit', '<rootDir>/test/integration', '<rootDir>/test/e2e'],
  testMatch: ['**/*.test.ts'],
  transform: {'\\.ts$': ['@swc/jest', {jsc: {parser: {syntax: 'typescript'}, target: 'es2022'}}]},
  testTimeout: 60_000,
};

'use strict';

// Lets plain Node processes run our TypeScript: `node --require <this file> script.ts`.
const {readFileSync} = require('node:fs');
const {transformSync} = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const {code} = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    sourceMaps: 'inline',
    jsc: {parser: {syntax: 'typescript'}, target: 'es2022'},
    module: {type: 'commonjs'},
  });
  module._compile(code, filename);
};

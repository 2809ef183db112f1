'use strict';

// A folder imports only from the ones before it; the order is the way of the data.
const layers = [
  'shared',
  'sql',
  'stats',
  'config',
  'wire',
  'engine',
  'schema',
  'pool',
  'resources',
  'sandbox',
  'measure',
  'record',
  'api',
  'baseline',
  'gate',
  'report',
  'cli',
];

module.exports = {
  forbidden: [
    {name: 'no-cycles', severity: 'error', from: {}, to: {circular: true}},
    {name: 'no-orphans', severity: 'error', from: {orphan: true, path: '^src/[^/]+/'}, to: {}},
    ...layers.map((layer, i) => ({
      name: `${layer}-imports-only-lower-layers`,
      severity: 'error',
      from: {path: `^src/${layer}/`},
      to: {path: `^src/(${[...layers.slice(i + 1), '[^/]+\\.ts$'].join('|')})`},
    })),
  ],
  options: {
    tsConfig: {fileName: 'tsconfig.json'},
    tsPreCompilationDeps: true,
    doNotFollow: {path: 'node_modules'},
  },
};

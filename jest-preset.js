'use strict';

module.exports = require('./build/preset');

#!/usr/bin/env node
// npm links a command only to a file that exists when it installs; what it starts is built right after.
require('../dist/oanim.js')

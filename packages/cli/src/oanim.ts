#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { rootHelp } from './root-help.ts'

// `--version` and the first page of help must cost no more than Node itself, so nothing else is loaded for them.
// A test keeps the number equal to package.json.
const version = '0.1.0'
const args = process.argv.slice(2)
const only = args.length === 1 ? args[0] : undefined

if (Number.parseInt(process.versions.node, 10) < 20) {
  print(2, `Error: oanim needs Node 20.19 or later; this is ${process.versions.node}.\n`)
  process.exitCode = 1
} else if (only === '--version' || only === '-V') {
  print(1, `${version}\n`)
} else if (args.length === 0 || only === '--help' || only === '-h' || only === 'help') {
  print(1, rootHelp)
} else {
  // With both set, Node itself prints a warning as soon as a part of it asks for colours. FORCE_COLOR wins there, too.
  if (process.env['FORCE_COLOR'] !== undefined) delete process.env['NO_COLOR']
  const { main } = await import('./main.ts')
  await main(args, { version, rootHelp })
}

/** Writes without `process.stdout`, whose streams take longer to load than the rest of this file. */
function print(file: 1 | 2, text: string): void {
  try {
    writeSync(file, text)
  } catch (error) {
    // A reader that went away is no failure; a slow one is waited for by the stream.
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EAGAIN') (file === 1 ? process.stdout : process.stderr).write(text)
    else if (code !== 'EPIPE') process.exitCode = 1
  }
}

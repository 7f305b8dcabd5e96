#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { rootHelp } from './root-help.ts'

// `--version` and `--help` load no other file, so that they start as fast as Node itself.
// A test keeps the version equal to package.json.
const version = '0.1.0'
const args = process.argv.slice(2)
const only = args.length === 1 ? args[0] : undefined

/** Resolves at the end of a command; `undefined` if there is none. */
export const ended = start()

function start(): Promise<void> | undefined {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    print(2, `Error: oanim needs Node 20.19 or later; this is ${process.versions.node}.\n`)
    process.exitCode = 1
  } else if (only === '--version' || only === '-V') {
    print(1, `${version}\n`)
  } else if (args.length === 0 || only === '--help' || only === '-h' || only === 'help') {
    print(1, rootHelp)
  } else {
    // With both set, Node prints a warning. FORCE_COLOR takes precedence in Node as well.
    if (process.env['FORCE_COLOR'] !== undefined) delete process.env['NO_COLOR']
    return import('./main.ts').then(({ main }) => main(args, { version, rootHelp }))
  }
  return undefined
}

/** Writes without `process.stdout`, which takes longer to load than the rest of this file. */
function print(file: 1 | 2, text: string): void {
  try {
    writeSync(file, text)
  } catch (error) {
    // A closed pipe is not an error. The stream waits for a slow reader.
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EAGAIN') (file === 1 ? process.stdout : process.stderr).write(text)
    else if (code !== 'EPIPE') process.exitCode = 1
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { compileCache } from '../../../server/test/support/compile-cache.ts'
import type { RunRequest, RunResponse } from './oanim-process.ts'

let child: ChildProcess | undefined
let last: Promise<unknown> = Promise.resolve()

/** Runs the binary in a process that has already loaded it, one run after the other. @see oanim-process.ts */
export function runWarm(request: RunRequest): Promise<RunResponse> {
  const run = last.then(() => ask(request))
  last = run.catch(() => {})
  return run
}

async function ask(request: RunRequest): Promise<RunResponse> {
  child ??= fork(join(import.meta.dirname, 'oanim-process.ts'), {
    env: compileCache,
    execArgv: [],
    serialization: 'advanced',
  })
  // An idle process does not keep the tests running.
  child.ref()
  child.channel?.ref()
  const ended = new AbortController()
  try {
    const answer = once(child, 'message', ended)
    const exit = once(child, 'exit', ended).then(([code]) => {
      child = undefined
      throw new Error(`oanim ${request.args.join(' ')} ended the process that runs it, with ${code}.`)
    })
    child.send(request)
    const [response] = await Promise.race([answer, exit])
    return response as RunResponse
  } finally {
    ended.abort()
    child?.unref()
    child?.channel?.unref()
  }
}

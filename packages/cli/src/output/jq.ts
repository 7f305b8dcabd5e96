import { Worker } from 'node:worker_threads'
import { Failure, type FailureExitCode, systemCode } from '../failure.ts'
import { onFirstInterrupt } from '../interrupt.ts'
import { escapeJson } from './text.ts'

/** Turns values into the lines that a filter makes of them: strings without quotes, everything else as JSON. */
export type Filter = (...values: unknown[]) => Promise<string>

/** Time limit for one call. Milliseconds. */
const defaultTimeoutMs = 10_000
/** Largest output of one call. Bytes. */
const defaultMaxBytes = 64 * 1024 ** 2
/** Largest heap of the thread, which also holds the results. Megabytes. */
const maxHeapMb = 256

interface Limits {
  timeoutMs: number
  maxBytes: number
}

interface Answer {
  stdout: string
  stderr: string
  exitCode: number
}

/** Why jq gave no answer. */
class NoAnswer extends Error {
  readonly exitCode: FailureExitCode

  constructor(reason: string, exitCode: FailureExitCode = 1) {
    super(reason)
    this.exitCode = exitCode
  }
}

/**
 * Starts jq for a filter, and checks the filter. A call of the filter is limited to 10 seconds and 64 MiB of output, and ends
 * at the first interrupt.
 *
 * @returns Throws `jq_failed`, exit 1, or the exit code of the interrupt.
 * @throws {Failure} `jq_invalid`, exit 2
 */
export async function startJq(
  text: string,
  { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes }: Partial<Limits> = {},
): Promise<Filter> {
  // From source, the thread is TypeScript too.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'
  const worker = new Worker(new URL(`./jq-thread.${extension}`, import.meta.url), {
    workerData: { text, maxBytes },
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    stdout: true,
    stderr: true,
  })
  worker.unref()
  const limits = { timeoutMs, maxBytes }
  // Without a value, jq only compiles. To load jq on a busy machine may take longer than the limit of a test.
  const compiled = await ask(worker, '', { maxBytes, timeoutMs: defaultTimeoutMs }).catch(noAnswer)
  const reason = compiled instanceof NoAnswer ? compiled.message : reasonOf(compiled)
  if (reason !== undefined) {
    throw new Failure('jq_invalid', `Invalid --jq ${JSON.stringify(text)}: ${reason}.`, {
      exitCode: 2,
      hint: 'The language: https://jqlang.org/manual/',
    })
  }
  return async (...values) => {
    const lines = values.map((value) => JSON.stringify(value)).join('\n')
    const answer = await ask(worker, lines, limits).catch(noAnswer)
    const reason = answer instanceof NoAnswer ? answer.message : reasonOf(answer)
    if (answer instanceof NoAnswer || reason !== undefined) {
      throw new Failure('jq_failed', `Cannot apply --jq ${JSON.stringify(text)}: ${reason}.`, {
        exitCode: answer instanceof NoAnswer ? answer.exitCode : 1,
      })
    }
    return answer.stdout === '' ? '' : `${answer.stdout.split('\n').map(lineOf).join('\n')}\n`
  }
}

function noAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error
  throw error
}

function ask(worker: Worker, input: string, { timeoutMs, maxBytes }: Limits): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    worker.ref()
    const fail = (reason: string, exitCode?: FailureExitCode) => {
      settle(() => reject(new NoAnswer(reason, exitCode)))
      void worker.terminate()
    }
    const timer = setTimeout(() => fail(`it took longer than ${timeoutMs / 1000} seconds`), timeoutMs)
    const forget = onFirstInterrupt((exitCode) => fail('it was interrupted', exitCode))
    const tooLarge = `its output is larger than ${maxBytes / 1024 ** 2} MiB`
    const onMessage = (answer: Answer | 'too large') => {
      worker.unref()
      if (answer === 'too large') fail(tooLarge)
      else settle(() => resolve(answer))
    }
    const onError = (error: unknown) =>
      fail(systemCode(error) === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge : String(error))
    const onExit = () => fail('jq ended before it was done')
    const settle = (then: () => void) => {
      clearTimeout(timer)
      forget()
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      then()
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(input)
  })
}

/**
 * Why jq failed; `undefined` if it did not: `jq: error: nosuch/0 is not defined at <top-level>, line 1, column 1:\n…` → the
 * first line, without `jq: error`.
 */
function reasonOf({ exitCode, stderr }: Answer): string | undefined {
  if (exitCode === 0) return undefined
  const line = stderr.split('\n').find((each) => each.startsWith('jq: error')) ?? stderr
  const reason = line
    .replace(/^jq: error(?: \(at [^)]*\))?:? */, '')
    .replace(/ at <top-level>, line (\d+), column (\d+):?$/, ' (line $1, column $2)')
    .replace(/[.:\s]+$/, '')
  // `halt_error` may say nothing.
  return reason === '' ? `jq ended with exit code ${exitCode}` : reason
}

function lineOf(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : escapeJson(json)
}

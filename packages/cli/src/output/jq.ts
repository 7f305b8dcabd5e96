import { Worker } from 'node:worker_threads'
import { Failure, systemCode } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { escapeJson } from './text.ts'

/** Turns a value into the lines that a filter makes of it: strings without quotes, everything else as JSON. */
export type Filter = (value: unknown) => Promise<string>

/** Time limit for one value. Milliseconds. */
const timeoutMs = 10_000
/** Largest heap of the thread, which also holds the results. Megabytes. */
const maxHeapMb = 256

interface Answer {
  stdout: string
  stderr: string
  exitCode: number
}

/**
 * Starts jq for a filter, and checks the filter.
 *
 * @throws {Failure} `jq_invalid`, exit 2
 */
export async function startJq(text: string): Promise<Filter> {
  // From source, the thread is TypeScript too.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./jq-thread.${extension}`, import.meta.url), {
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    stdout: true,
    stderr: true,
  })
  worker.unref()
  const ask = (input: string) => askOnce(worker, input, text)
  // Without a value, jq only compiles.
  const { exitCode, stderr } = await ask('')
  if (exitCode !== 0) {
    throw new Failure('jq_invalid', `Invalid --jq ${JSON.stringify(text)}: ${reasonOf(stderr)}.`, {
      exitCode: 2,
      hint: 'The language: https://jqlang.org/manual/',
    })
  }
  return async (value) => {
    const { exitCode, stdout, stderr } = await ask(JSON.stringify(value))
    if (exitCode !== 0) throw failed(text, reasonOf(stderr))
    return stdout === '' ? '' : `${stdout.split('\n').map(lineOf).join('\n')}\n`
  }
}

function askOnce(worker: Worker, input: string, text: string): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    worker.ref()
    const timer = setTimeout(
      () => end(() => reject(failed(text, `it took longer than ${timeoutMs / 1000} seconds`))),
      timeoutMs,
    )
    const forget = onInterrupt(() => void worker.terminate())
    const onMessage = (answer: Answer) => {
      worker.unref()
      settle(() => resolve(answer))
    }
    const onError = (error: unknown) => {
      const isTooLarge = systemCode(error) === 'ERR_WORKER_OUT_OF_MEMORY'
      end(() => reject(failed(text, isTooLarge ? 'its results are too large' : String(error))))
    }
    const settle = (then: () => void) => {
      clearTimeout(timer)
      forget()
      worker.off('message', onMessage).off('error', onError)
      then()
    }
    const end = (then: () => void) => {
      void worker.terminate()
      settle(then)
    }
    worker.on('message', onMessage).on('error', onError)
    worker.postMessage(input)
  })
}

function failed(text: string, reason: string): Failure {
  return new Failure('jq_failed', `Cannot apply --jq ${JSON.stringify(text)}: ${reason}.`, {
    exitCode: 2,
    hint: 'The command itself is done: only its result is not shown.',
  })
}

/** `jq: error: nosuch/0 is not defined at <top-level>, line 1, column 1:\n…` → the first line, without `jq: error`. */
function reasonOf(stderr: string): string {
  const line = stderr.split('\n').find((each) => each.startsWith('jq: error')) ?? stderr
  return line
    .replace(/^jq: error(?: \(at [^)]*\))?:? */, '')
    .replace(/ at <top-level>, line (\d+), column (\d+):?$/, ' (line $1, column $2)')
    .replace(/[.:\s]+$/, '')
}

function lineOf(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : escapeJson(json)
}

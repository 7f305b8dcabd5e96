import { Ansis } from 'ansis'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import type { Filter } from './jq.ts'
import { type Column, cutTo, renderTable, wrapLines } from './table.ts'
import { localTime, relativeTime, toJson, visible, visibleLines } from './text.ts'

export interface OutputOptions {
  /** Write results and errors as JSON. */
  json?: boolean
  /** Write the result and errors only. */
  quiet?: boolean
  /** Replaces the JSON of a result by what a filter makes of it. */
  filter?: Filter | undefined
}

/** Values that one call of the filter gets: a call takes longer than a value. */
const batchSize = 500

/** Writes results to standard output, and everything else to standard error. */
export class Output {
  readonly isJson: boolean
  readonly isQuiet: boolean
  /** Standard output is a terminal. */
  readonly isTerminal: boolean
  /** Styles for standard output. */
  readonly style: Ansis
  /** Styles for standard error. */
  readonly stderrStyle: Ansis
  /** Why `--jq` failed, for the end of the command. */
  filterFailure: Failure | undefined
  readonly #warned = new Set<string>()
  readonly #filter: Filter | undefined

  constructor(options: OutputOptions, env: NodeJS.ProcessEnv) {
    this.isJson = options.json ?? false
    this.isQuiet = options.quiet ?? false
    this.#filter = options.filter
    this.isTerminal = process.stdout.isTTY === true
    this.style = new Ansis(hasColor(process.stdout, env) ? 1 : 0)
    this.stderrStyle = new Ansis(hasColor(process.stderr, env) ? 1 : 0)
  }

  /** Columns of the terminal at standard output; `undefined` without one. */
  get width(): number | undefined {
    return this.isTerminal ? process.stdout.columns || 80 : undefined
  }

  /** Columns of the terminal at standard error; `undefined` without one. */
  get stderrWidth(): number | undefined {
    return process.stderr.isTTY ? process.stderr.columns || 80 : undefined
  }

  /** Whether a line of progress is shown: not with `--json`, in CI or without a capable terminal. */
  get showsProgress(): boolean {
    const { env, stderr } = process
    return !this.isJson && stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI']
  }

  /**
   * Writes a result.
   *
   * @param options.mustArrive Also throw if the reader closed the pipe. For a result that cannot be shown again.
   * @throws {Failure} `output_unwritable`
   */
  async result(text: string | Uint8Array, { mustArrive = false } = {}): Promise<void> {
    try {
      await write(process.stdout, text)
    } catch (error) {
      if (systemCode(error) === 'EPIPE' && !mustArrive) return
      throw new Failure('output_unwritable', `Cannot write the result: ${systemReason(error)}.`, {
        cause: error,
      })
    }
  }

  /**
   * Writes a result as JSON, or what `--jq` makes of it. If the filter fails, the whole JSON is written: the command may have
   * changed something that no other command shows. The failure is in `filterFailure`, and the command continues.
   */
  async json(value: unknown, options: { mustArrive?: boolean } = {}): Promise<void> {
    const text = await this.#filtered(value)
    if (text === undefined) return this.result(`${toJson(value, 2)}\n`, options)
    await this.result(this.isTerminal ? visibleLines(text) : text, options)
  }

  async #filtered(value: unknown): Promise<string | undefined> {
    if (this.filterFailure !== undefined) return undefined
    try {
      return await this.#filter?.(value)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.filterFailure = new Failure(error.code, error.message, {
        exitCode: error.exitCode,
        hint: 'The command itself is done. Standard output has its whole result as JSON.',
      })
      return undefined
    }
  }

  /**
   * Writes results as one line of JSON each, or what `--jq` makes of them.
   *
   * @throws {Failure} `jq_failed`
   */
  async jsonLines(values: AsyncIterable<unknown>): Promise<void> {
    const filter = this.#filter
    let batch: unknown[] = []
    const flush = async () => {
      const text =
        filter === undefined ? batch.map((value) => `${toJson(value)}\n`).join('') : await filter(...batch)
      batch = []
      await this.result(this.isTerminal ? visibleLines(text) : text)
    }
    const size = filter === undefined ? 1 : batchSize
    for await (const value of values) {
      if (batch.push(value) >= size) await flush()
      // The reader closed the pipe.
      if (!process.stdout.writable) return
    }
    if (batch.length > 0) await flush()
  }

  /** Writes a note for the user, unless a program reads the output. */
  async notice(text: string): Promise<void> {
    if (!this.isJson && !this.isQuiet) await writeStderr(wrapLines(text, this.stderrWidth))
  }

  /** Writes a warning, each once: as text, or as a line of JSON under `--json`. */
  async warning(code: string, message: string, hint?: string): Promise<void> {
    if (this.#warned.has(message)) return
    this.#warned.add(message)
    if (this.isJson) {
      await writeStderr(`${toJson({ warning: { code, message, hint: hint ?? null } })}\n`)
    } else {
      const tail = hint === undefined ? '' : ` ${hint}`
      const text = `${this.stderrStyle.yellow(`⚠ ${message}`)}${tail}\n`
      await writeStderr(wrapLines(text, this.stderrWidth))
    }
  }

  /** Lays out rows as a table that fits the terminal. */
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
    return renderTable(columns, rows, this.width, (title) => this.style.bold(title))
  }

  /** A time for a column: relative on a terminal, ISO 8601 in a pipe. */
  time(iso: string): string {
    return this.isTerminal ? relativeTime(iso, new Date()) : visible(iso)
  }

  /** A time for a sentence on standard error: in the time zone of this machine on a terminal, ISO 8601 elsewhere. */
  stderrTime(iso: string): string {
    return this.stderrWidth === undefined ? visible(iso) : localTime(iso)
  }

  /** A time for a line: on a terminal both relative and ISO 8601. `null` is `never`. */
  fullTime(iso: string | null): string {
    if (iso === null) return 'never'
    return this.isTerminal ? `${this.time(iso)} (${visible(iso)})` : visible(iso)
  }

  /**
   * Shows a spinner on standard error during work, if `showsProgress`.
   *
   * @param work Gets a function that replaces the text.
   */
  async withSpinner<Result>(
    text: string,
    work: (show: (text: string) => void) => Promise<Result>,
  ): Promise<Result> {
    if (!this.showsProgress) return work(() => {})
    const { stderr } = process
    const { default: yoctoSpinner } = await import('yocto-spinner')
    const spinner = yoctoSpinner({ text, stream: stderr, handleSignals: false }).start()
    const forget = onInterrupt(() => spinner.stop())
    try {
      return await work((next) => {
        // The spinner and its space take two columns.
        spinner.text = cutTo(next, (stderr.columns || 80) - 2)
      })
    } finally {
      spinner.stop()
      forget()
    }
  }
}

/** Decides on color as Node does: FORCE_COLOR first, then NO_COLOR and TERM=dumb, then whether it is a terminal. */
export function hasColor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  return env['TERM'] !== 'dumb' && stream.isTTY === true
}

/** Writes to standard error. A closed standard error is ignored. */
export async function writeStderr(text: string): Promise<void> {
  await write(process.stderr, text).catch(() => undefined)
}

function write(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

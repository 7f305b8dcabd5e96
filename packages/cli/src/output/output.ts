import { Ansis } from 'ansis'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { toJson } from './text.ts'

export interface OutputOptions {
  /** Results and failures are JSON. */
  json?: boolean
  /** Nothing but the result and failures. */
  quiet?: boolean
}

/** Where a command speaks: results to standard output, everything else to standard error. */
export class Output {
  readonly isJson: boolean
  readonly isIdle: boolean
  /** Standard output is a terminal, so a user reads. */
  readonly isForUser: boolean
  readonly paint: Ansis
  readonly paintAside: Ansis
  readonly #warned = new Set<string>()

  constructor(options: OutputOptions, env: NodeJS.ProcessEnv) {
    this.isJson = options.json ?? false
    this.isIdle = options.quiet ?? false
    this.isForUser = process.stdout.isTTY === true
    this.paint = new Ansis(hasColour(process.stdout, env) ? 1 : 0)
    this.paintAside = new Ansis(hasColour(process.stderr, env) ? 1 : 0)
  }

  /** Columns of the terminal that results go to; `undefined` when it is none. */
  get width(): number | undefined {
    return this.isForUser ? process.stdout.columns || 80 : undefined
  }

  /** Columns of the terminal that everything else goes to; `undefined` when it is none. */
  get asideWidth(): number | undefined {
    return process.stderr.isTTY ? process.stderr.columns || 80 : undefined
  }

  /**
   * Writes a result.
   *
   * @throws {Failure} `output_unwritable`; a reader that went away is none, except when `isUnrepeatable`: then
   * what was written is lost for good and someone must hear of it.
   */
  async result(text: string | Uint8Array, { isUnrepeatable = false } = {}): Promise<void> {
    try {
      await write(process.stdout, text)
    } catch (error) {
      if (systemCode(error) === 'EPIPE' && !isUnrepeatable) return
      throw new Failure('output_unwritable', `The result cannot be written: ${systemReason(error)}.`, {
        cause: error,
      })
    }
  }

  /** Writes a result as JSON. */
  async json(value: unknown, options: { isUnrepeatable?: boolean } = {}): Promise<void> {
    await this.result(`${toJson(value, 2)}\n`, options)
  }

  /** Tells a user something beside the result. */
  async notice(text: string): Promise<void> {
    if (!this.isJson && !this.isIdle) await writeAside(text)
  }

  /** Warns, once of the same: as text, or as a line of JSON when a program reads. */
  async warning(code: string, message: string, hint?: string): Promise<void> {
    if (this.#warned.has(message)) return
    this.#warned.add(message)
    if (this.isJson) {
      await writeAside(`${toJson({ warning: { code, message, hint: hint ?? null } })}\n`)
    } else {
      const tail = hint === undefined ? '' : ` ${hint}`
      await writeAside(`${this.paintAside.yellow(`⚠ ${message}`)}${tail}\n`)
    }
  }
}

/** Decides on colour as Node does: FORCE_COLOR wins, then NO_COLOR and TERM=dumb, then whether it is a terminal. */
export function hasColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  return env['TERM'] !== 'dumb' && stream.isTTY === true
}

/** Writes to standard error. Whoever does not listen there misses nothing that matters. */
export async function writeAside(text: string): Promise<void> {
  await write(process.stderr, text).catch(() => undefined)
}

function write(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

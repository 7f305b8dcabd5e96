import { redactKeys } from '@oanim/key'
import { ApiError, ConfigurationError, ConnectionError, type FieldProblem } from '@oanim/sdk'
import { CommanderError } from 'commander'
import { sourceName } from './credentials/find-credential.ts'
import { Failure, type FailureDetails } from './failure.ts'
import { writeAside } from './output/output.ts'
import { toJson, visible } from './output/text.ts'
import type { Context, TypedCommand } from './server/connect.ts'
import { proxyVariable } from './server/proxy.ts'

/**
 * Tells a failure on standard error, as text or as JSON. Keys in it are cut to their prefix, whoever put them
 * there.
 *
 * @returns The exit code.
 */
export async function renderFailure(error: unknown, context: Context): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const { output } = context
  const failure = toFailure(error, context)
  const { code, details } = failure
  if (output.isJson) {
    const body = {
      code,
      message: failure.message,
      hint: details.hint ?? null,
      request_id: details.requestId ?? null,
      retryable: details.retryable ?? false,
      ...details.members,
    }
    await writeAside(`${redactKeys(toJson({ error: body }))}\n`)
    return failure.exitCode
  }

  const { paintAside } = output
  const lines = [`${paintAside.red('Error:')} ${visible(failure.message)}\n`]
  const table = details.body?.(output.asideWidth)
  if (table) lines.push('\n', table, '\n')
  if (details.hint) lines.push(`${visible(details.hint)}\n`)
  if (details.requestId && details.isServerFault)
    lines.push(paintAside.dim(`Request: ${visible(details.requestId)}`), '\n')
  await writeAside(redactKeys(lines.join('')))
  return failure.exitCode
}

function toFailure(error: unknown, context: Context): Failure {
  if (error instanceof Failure) return error
  if (error instanceof CommanderError) return misuse(error)
  if (error instanceof ConnectionError) return noAnswer(error, context)
  if (error instanceof ApiError) return refusal(error, context)
  if (error instanceof ConfigurationError) return new Failure(error.code, error.message, { exitCode: 2 })
  const message = error instanceof Error ? error.message : String(error)
  return new Failure('unexpected', `Unexpected: ${message}`, {
    hint: 'This is a defect of oanim. Please report it with the command that you ran.',
  })
}

function misuse(error: CommanderError): Failure {
  if (error.code === 'commander.help') {
    // A group without a command: its help has been shown on standard error.
    return new Failure('usage_invalid', 'Name one of the commands above.', { exitCode: 2 })
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`
  const isTokenMissing = error.code === 'commander.optionMissingArgument' && message.includes('--token')
  return new Failure('usage_invalid', sentence, {
    exitCode: 2,
    hint: isTokenMissing
      ? 'Is ANIMATE_API_KEY empty? Give the key after --token, or - to read it from standard input.'
      : (suggestion?.replace(/^\((.*)\)$/, '$1') ?? 'See --help.'),
  })
}

const nextSteps: Record<ConnectionError['kind'], string> = {
  refused: 'Is the server running there?',
  dns: 'Check the name, and that this machine is online.',
  unreachable: 'Check the address, and that this machine is online.',
  timeout: 'Try again later, or wait longer: ANIMATE_TIMEOUT=120 (seconds).',
  tls: 'A certificate of your own is trusted with NODE_EXTRA_CA_CERTS=/path/to/ca.pem.',
  reset: 'Try again in a moment; if it stays, look at the log of the server.',
  redirected: 'Name the final address in ANIMATE_API_URL.',
  gateway:
    'Try again in a moment. If it happens again, check the address, and the server behind the gateway.',
  not_open_animate: 'Check the address: another program may answer there.',
  invalid_response:
    'The server, or a proxy that changes its responses, is at fault. Check the address, and tell the operator of the server.',
  failed: 'Check the address and the network.',
}
const passing = new Set<ConnectionError['kind']>(['refused', 'dns', 'timeout', 'reset', 'gateway'])

function noAnswer(error: ConnectionError, { env, known }: Context): Failure {
  const { kind } = error
  // The proxy failed: its own failure says why.
  if (error.cause instanceof Failure) return error.cause
  const isLocal = known.server?.isLoopback ?? false
  const hints: [string, ...string[]] = [nextSteps[kind]]
  if (isLocal && kind === 'refused') {
    const port = portOf(error.url)
    const start = port === '8000' ? 'npm start' : `PORT=${port} npm start`
    hints[0] = `Start the platform with \`${start}\` in its folder, or name another server in ANIMATE_API_URL.`
  }
  if (isLocal && kind === 'not_open_animate') {
    const port = portOf(error.url) === '8001' ? '8002' : '8001'
    hints[0] = `Another program may use this port. Start the platform on another one (PORT=${port} npm start) and name it: ANIMATE_API_URL=http://127.0.0.1:${port}`
  }
  if (kind === 'redirected' && error.redirectedTo !== undefined) {
    hints[0] = `If that is your server, set ANIMATE_API_URL=${error.redirectedTo}`
  }
  if (kind === 'tls' && error.message.includes('does not speak TLS')) {
    hints[0] = isLocal
      ? `If the server speaks plain http, use ${error.url.replace(/^https:/, 'http:')}`
      : 'Check the port. Plain http:// is only for a server on this machine.'
  }
  if (known.server && known.server.source !== 'default' && !hints[0].includes(known.server.source)) {
    hints.push(`The address is from ${known.server.source}.`)
  }
  const proxy = known.server && proxyVariable(env, known.server)
  if (proxy !== undefined)
    hints.push(`The request goes through the proxy in ${proxy} (NO_PROXY leaves it out).`)
  return new Failure(`connection_${kind}`, error.message, {
    hint: hints.join(' '),
    retryable: passing.has(kind),
    members: { url: error.url },
    cause: error,
  })
}

function portOf(url: string): string {
  const { port, protocol } = new URL(url)
  return port || (protocol === 'https:' ? '443' : '80')
}

function refusal(error: ApiError, { known }: Context): Failure {
  const details: FailureDetails = {
    exitCode: exitCodeOf(error),
    hint: error.hint,
    requestId: error.requestId,
    isServerFault: error.status >= 500,
    retryable: error.retryable,
    cause: error,
  }
  const choice = error.errors.find(({ allowed }) => allowed !== undefined)
  if (choice !== undefined && known.command) {
    const message = describeChoice(choice, known.command)
    return new Failure(error.code, message, {
      ...details,
      hint: undefined,
      members: { errors: error.errors },
    })
  }
  if (error.errors.length > 0) {
    const message = error.errors
      .map(({ pointer, detail }) => `${flagOf(pointer)}${/^\p{Lu}/u.test(detail) ? ':' : ''} ${detail}`)
      .join('; ')
    // The general hint of a refused field speaks of pointers, which nobody sees here.
    const hint = error.code === 'input_invalid' ? undefined : error.hint
    const members = { errors: error.errors }
    return new Failure(error.code, `${message}.`.replace(/\.\.$/, '.'), { ...details, hint, members })
  }
  const { credential, server } = known
  if (error.status === 401 && credential !== undefined && server !== undefined) {
    const source = sourceName(credential.source)
    const message = `${server.url} refuses the key ${credential.prefix} from ${source}: ${error.detail}`
    return new Failure(error.code, message, { ...details, members: { source, prefix: credential.prefix } })
  }
  return new Failure(error.code, error.detail, details)
}

function exitCodeOf({ status, code }: ApiError): 1 | 2 | 4 {
  if (status === 401 || status === 403) return 4
  // OAuth's endpoints answer 400 to every refusal, this one included.
  if (code === 'key_limit_reached') return 1
  return status === 400 || status === 413 || status === 415 || status === 422 ? 2 : 1
}

/** `Invalid --style "foo". Styles: gradient, mesh. See: oanim assets gen-image --help` */
function describeChoice({ pointer, allowed = [] }: FieldProblem, { path, options }: TypedCommand): string {
  const flag = flagOf(pointer)
  const [field = '', index] = pointer.slice(1).split('/')
  const name = flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const typed = Array.isArray(options[name]) ? options[name][Number(index)] : options[name]
  const value = typeof typed === 'string' ? ` "${typed.slice(0, 100)}"` : ''
  const plural = field.endsWith('s') ? field : `${field}s`
  const values = `${plural.charAt(0).toUpperCase()}${plural.slice(1).replaceAll('_', ' ')}`
  return `Invalid ${flag}${value}. ${values}: ${allowed.join(', ')}. See: oanim ${path} --help`
}

/** Fields of which the option has another name. Entries of a list have the option of the list. */
const flags: Record<string, string> = {
  allowed_ips: '--allow-ip',
  conditions: '--condition',
  requests_per_minute: '--limit',
  scopes: '--scope',
}

/** `/allow_approximate` is what a user knows as `--allow-approximate`. */
function flagOf(pointer: string): string {
  if (pointer === '') return 'The input'
  const [field = '', ...rest] = pointer.slice(1).split('/')
  const flag = flags[field]
  return flag ?? `--${[field, ...rest].join('.').replaceAll('_', '-')}`
}

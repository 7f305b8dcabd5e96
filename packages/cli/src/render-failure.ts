import { redactKeys } from '@oanim/key'
import { ApiError, ConfigurationError, ConnectionError, type FieldProblem } from '@oanim/sdk'
import { CommanderError } from 'commander'
import { sourceName } from './config/find-credential.ts'
import type { Context, TypedCommand } from './context.ts'
import { Failure, type FailureDetails } from './failure.ts'
import { dollars } from './output/money.ts'
import { type Output, writeStderr } from './output/output.ts'
import { wrapLines } from './output/table.ts'
import { toJson, visible } from './output/text.ts'
import { proxyVariable } from './server/proxy.ts'

/**
 * Writes an error to standard error, as text or as JSON. API keys in it are redacted to their prefix.
 *
 * @returns The exit code.
 */
export async function renderFailure(error: unknown, context: Context): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const { output } = context
  const failure = toFailure(error, context)
  const { code } = failure
  const details = withJob(failure.details, context)
  if (output.isJson) {
    const body = {
      code,
      message: failure.message,
      hint: details.hint ?? null,
      request_id: details.requestId ?? null,
      retryable: details.retryable ?? false,
      ...details.members,
    }
    await writeStderr(`${redactKeys(toJson({ error: body }))}\n`)
    return failure.exitCode
  }

  const { stderrStyle, stderrWidth } = output
  const sentence = (text: string) => wrapLines(`${text}\n`, stderrWidth)
  const lines = [sentence(`${stderrStyle.red('Error:')} ${visible(failure.message)}`)]
  const table = details.body?.(stderrWidth)
  if (table) lines.push('\n', table, '\n')
  if (details.hint) lines.push(sentence(visible(details.hint)))
  if (details.requestId && details.isServerFault)
    lines.push(stderrStyle.dim(`Request ID: ${visible(details.requestId)}`), '\n')
  await writeStderr(redactKeys(lines.join('')))
  return failure.exitCode
}

/** Adds how to get the result of a job that was started and is not saved. */
function withJob(details: FailureDetails, { known: { unsavedJob } }: Context): FailureDetails {
  if (unsavedJob === undefined) return details
  return { ...details, hint: [details.hint, unsavedJob].filter(Boolean).join(' ') }
}

function toFailure(error: unknown, context: Context): Failure {
  if (error instanceof Failure) return error
  if (error instanceof CommanderError) return usageFailure(error)
  if (error instanceof ConnectionError) return connectionFailure(error, context)
  if (error instanceof ApiError) return apiFailure(error, context)
  if (error instanceof ConfigurationError) return new Failure(error.code, error.message, { exitCode: 2 })
  const message = error instanceof Error ? error.message : String(error)
  return new Failure('unexpected', `Unexpected: ${message}`, {
    hint: 'This is a bug in oanim. Report it with the command that you ran: https://github.com/open-animate/open-animate/issues',
  })
}

function usageFailure(error: CommanderError): Failure {
  if (error.code === 'commander.help') {
    // Commander has written the help of the group to standard error.
    return new Failure('usage_invalid', 'Missing command.', { exitCode: 2 })
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`
  const isTokenMissing = error.code === 'commander.optionMissingArgument' && message.includes('--token')
  return new Failure('usage_invalid', sentence, {
    exitCode: 2,
    hint: isTokenMissing
      ? 'Is ANIMATE_API_KEY empty? Add the key after --token, or - to read it from standard input.'
      : (suggestion?.replace(/^\((.*)\)$/, '$1') ?? 'See --help.'),
  })
}

const nextSteps: Record<ConnectionError['kind'], string> = {
  refused: 'Is the server running?',
  dns: 'Check the host name and your network connection.',
  unreachable: 'Check the address and your network connection.',
  timeout: 'Try again later, or wait longer: ANIMATE_TIMEOUT=120 (seconds).',
  tls: 'To trust a private certificate authority, set NODE_EXTRA_CA_CERTS=/path/to/ca.pem.',
  reset: 'Try again. If it happens again, check the log of the server.',
  redirected: 'Set ANIMATE_API_URL to the final address.',
  gateway: 'Try again. If it happens again, check the address, and the server behind the gateway.',
  not_open_animate: 'Check the address: another program may use it.',
  invalid_response:
    'The server, or a proxy in front of it, is at fault. Check the address, and tell the operator.',
  failed: 'Check the address and the network.',
}
const retryableKinds = new Set<ConnectionError['kind']>(['refused', 'dns', 'timeout', 'reset', 'gateway'])

function connectionFailure(error: ConnectionError, { env, known }: Context): Failure {
  const { kind } = error
  // The failure of the proxy explains why.
  if (error.cause instanceof Failure) return error.cause
  const isLocal = known.server?.isLoopback ?? false
  const hints: [string, ...string[]] = [nextSteps[kind]]
  if (isLocal && kind === 'refused') {
    const port = portOf(error.url)
    const start = port === '8000' ? 'npm start' : `PORT=${port} npm start`
    hints[0] = `Start the server with \`${start}\` in its directory, or set ANIMATE_API_URL to another server.`
  }
  if (isLocal && kind === 'not_open_animate') {
    const port = portOf(error.url) === '8001' ? '8002' : '8001'
    hints[0] = `Another program may use this port. Start the server on another port (PORT=${port} npm start) and set ANIMATE_API_URL=http://127.0.0.1:${port}`
  }
  if (kind === 'redirected' && error.redirectedTo !== undefined) {
    hints[0] = `If that is your server, set ANIMATE_API_URL=${error.redirectedTo}`
  }
  if (kind === 'tls' && error.message.includes('does not speak TLS')) {
    hints[0] = isLocal
      ? `If the server speaks plain http, use ${error.url.replace(/^https:/, 'http:')}`
      : 'Check the port. Plain http:// is allowed only for a server on this machine.'
  }
  if (known.server && known.server.source !== 'default' && !hints[0].includes(known.server.source)) {
    hints.push(`The address comes from ${known.server.source}.`)
  }
  const proxy = known.server && proxyVariable(env, known.server)
  if (proxy !== undefined) hints.push(`The request uses the proxy in ${proxy}. To bypass it, set NO_PROXY.`)
  return new Failure(`connection_${kind}`, error.message, {
    hint: hints.join(' '),
    retryable: retryableKinds.has(kind),
    members: { url: error.url },
    cause: error,
  })
}

function portOf(url: string): string {
  const { port, protocol } = new URL(url)
  return port || (protocol === 'https:' ? '443' : '80')
}

function apiFailure(error: ApiError, { known, output }: Context): Failure {
  const details: FailureDetails = {
    exitCode: exitCodeOf(error),
    // The hints of the API name its routes.
    hint: error.code === 'policy_violated' ? 'See the rules: oanim policy show' : error.hint,
    requestId: error.requestId,
    isServerFault: error.status >= 500,
    retryable: error.retryable,
    cause: error,
  }
  if (error.status === 402) {
    const members = { ...jobOf(error), ...spendingOf(error) }
    return new Failure(error.code, withTimeOfReset(error, output), { ...details, members })
  }
  if (/^(provider|model|verb|option|content_policy)_/.test(error.code)) {
    // The detail names the model, the setting or the words of the provider, which the field does not.
    return new Failure(error.code, detailOf(error), {
      ...details,
      members: { ...jobOf(error), errors: error.errors },
    })
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
    // The general hint for invalid input mentions JSON pointers, which are not shown here.
    const hint = error.code === 'input_invalid' ? undefined : details.hint
    const members = { errors: error.errors }
    return new Failure(error.code, `${message}.`.replace(/\.\.$/, '.'), { ...details, hint, members })
  }
  const { credential, server } = known
  if (error.status === 401 && credential !== undefined && server !== undefined) {
    const source = sourceName(credential.source)
    const message = `${server.url} rejected the key ${credential.prefix} from ${source}: ${error.detail}`
    return new Failure(error.code, message, { ...details, members: { source, prefix: credential.prefix } })
  }
  return new Failure(error.code, detailOf(error), { ...details, members: jobOf(error) })
}

/** What a request may cost, and the budget that rejects it. */
function spendingOf({ body }: ApiError): Record<string, unknown> {
  const names = ['model', 'estimate_usd', 'budget', 'credit_remaining_usd']
  return Object.fromEntries(names.flatMap((name) => (name in body ? [[name, body[name]]] : [])))
}

/** The detail of a budget, with the end of its period in the time zone of a user at a terminal. */
function withTimeOfReset({ detail, body }: ApiError, output: Output): string {
  const { budget } = body
  const end = typeof budget === 'object' && budget !== null && 'resets_at' in budget ? budget.resets_at : null
  return typeof end === 'string' && end !== '' ? detail.replace(end, output.stderrTime(end)) : detail
}

/** The failed job of an error, and what it cost. */
function jobOf({ body }: ApiError): Record<string, unknown> {
  if (typeof body['job_id'] !== 'string') return {}
  return { job_id: body['job_id'], ...('cost_usd' in body && { cost_usd: body['cost_usd'] }) }
}

/** The detail of an error. A failed job may have a cost. */
function detailOf({ detail, body }: ApiError): string {
  const { job_id: job, cost_usd: cost } = body
  return typeof job === 'string' && typeof cost === 'number' && cost > 0
    ? `${detail}${/[.!?]$/.test(detail) ? '' : '.'} The job cost ${dollars(cost)}.`
    : detail
}

function exitCodeOf({ status, code }: ApiError): 1 | 2 | 4 {
  // 402: the key, or the account, may not spend that much.
  if (status === 401 || status === 402 || status === 403) return 4
  // OAuth endpoints respond to every error with status 400.
  if (code === 'key_limit_reached') return 1
  if (code === 'model_not_found') return 2
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

/** The options of fields with another name. Entries of a list belong to the option of the list. */
const flags: Record<string, string> = {
  allowed_ips: '--allow-ip',
  budgets: '--budget',
  conditions: '--condition',
  image: '--in',
  models: '--model',
  requests_per_minute: '--limit',
  scopes: '--scope',
}

/** `/allow_approximate` → `--allow-approximate` */
function flagOf(pointer: string): string {
  if (pointer === '') return 'The input'
  const [field = '', ...rest] = pointer.slice(1).split('/')
  const flag = flags[field]
  return flag ?? `--${[field, ...rest].join('.').replaceAll('_', '-')}`
}

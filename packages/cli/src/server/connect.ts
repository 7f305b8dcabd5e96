import { OpenAnimate, parseServerUrl } from '@oanim/sdk'
import { type Credential, findCredential } from '../credentials/find-credential.ts'
import { Failure } from '../failure.ts'
import type { Output } from '../output/output.ts'
import { visible } from '../output/text.ts'
import { findServer, type Server } from './find-server.ts'
import { proxyFetch } from './proxy.ts'

/** What a command knows about itself and its surroundings. */
export interface Context {
  env: NodeJS.ProcessEnv
  output: Output
  version: string
  /** Filled in as it becomes known, so that a failure can name the server and where the key came from. */
  known: { server?: Server; credential?: Credential; command?: TypedCommand }
  /** Ends what the command got for itself alone. Called when it is done, however it went. */
  release?: () => Promise<void>
}

/** What was typed. */
export interface TypedCommand {
  /** The names, such as `api-keys create`. */
  readonly path: string
  readonly options: Readonly<Record<string, unknown>>
}

export interface Connection {
  client: OpenAnimate
  server: Server
  credential: Credential
}

/**
 * Finds key and server, and makes the client that calls the one with the other. Sends nothing, but where there is no key
 * and this is a job whose identity can be exchanged for one.
 */
export async function connect(context: Context): Promise<Connection> {
  const credential = await findCredential(context.env, context.output)
  if ('missing' in credential) {
    const { exchangeOidcToken } = await import('./exchange-oidc-token.ts')
    return exchangeOidcToken(context, credential.missing)
  }
  context.known.credential = credential
  const { source } = credential
  const server = await findServer(context)
  context.known.server = server
  if (source.kind === 'file') refuseOtherServer(source, server)
  return { client: await clientFor(context, server, credential.key), server, credential }
}

/** Makes a client for a key, or for what needs none. */
export async function clientFor(
  context: Context,
  server: Server,
  apiKey: string | undefined,
): Promise<OpenAnimate> {
  context.known.server = server
  return new OpenAnimate({
    apiKey,
    baseUrl: server.url,
    timeoutMs: timeoutMs(context.env),
    totalTimeoutMs: timeoutMs(context.env) * totalFactor,
    userAgent: `oanim/${context.version} (${process.platform})`,
    fetch: await proxyFetch(context.env, server),
    onRetry({ delayMs, reason }) {
      if (delayMs < noticeableMs) return
      const seconds = Math.ceil(delayMs / 1000)
      void context.output.notice(`${visible(reason)} Waiting ${seconds} seconds; Ctrl+C ends it.\n`)
    },
  })
}

/** How many times the longest wait for one answer all answers to a command may take together. */
const totalFactor = 20

/** From what wait on a user would wonder. Milliseconds. */
const noticeableMs = 2_000

/** A saved key goes to the server that it was saved for and to no other. */
function refuseOtherServer(source: { path: string; server: string | undefined }, server: Server): void {
  if (source.server === undefined) {
    // Written by hand: what stays on this machine can do no harm.
    if (server.isLoopback) return
    throw new Failure('server_mismatch', `${source.path} does not say which server its key belongs to.`, {
      exitCode: 4,
      hint: `If it belongs to ${server.url}, add the line "server: ${server.url}", or run \`oanim login --token -\`.`,
    })
  }
  const saved = parseServerUrl(source.server)
  if (saved.ok && saved.url === server.url) return
  const belongs = saved.ok ? saved.url : 'another server'
  throw new Failure(
    'server_mismatch',
    `The saved key belongs to ${belongs} and is not sent to ${server.url} (from ${server.source}).`,
    {
      exitCode: 4,
      hint: `Set ANIMATE_API_KEY to a key of ${server.url}, save one with \`oanim login --token -\`, or set ANIMATE_API_URL=${belongs}.`,
    },
  )
}

/** Longest wait for an answer, as ANIMATE_TIMEOUT says. @throws {Failure} `timeout_invalid`, exit 2 */
export function timeoutMs(env: NodeJS.ProcessEnv): number {
  const text = env['ANIMATE_TIMEOUT']?.trim()
  if (!text) return 30_000
  const seconds = Number(text)
  if (seconds >= 0.1 && seconds <= 3600) return seconds * 1000
  throw new Failure('timeout_invalid', 'ANIMATE_TIMEOUT is not a number of seconds from 0.1 to 3600.', {
    exitCode: 2,
  })
}

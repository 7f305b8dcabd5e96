import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Issuer {
  readonly url: string
  /** A token with these claims over those of a GitHub job that an hour-long token has. */
  token(claims: Record<string, unknown>, options?: { alg?: string; now?: Date }): Promise<string>
  /** Takes its keys back and publishes others. */
  rotate(): Promise<void>
  misbehave(how: { discovery?: object; redirectTo?: string; body?: string }): Promise<void>
  /** How often it was asked since it last changed its manners. */
  asked(): Promise<{ discovery: number; keys: number }>
  /** The keys that it publishes. */
  keys(): Promise<Record<string, string>[]>
  /** Ends the process. */
  stop(): Promise<void>
  /** Starts it again at the same address, with other keys. */
  restart(): Promise<void>
}

/** Starts an issuer process. */
export async function startIssuer(): Promise<Issuer> {
  let running = await spawnIssuer(0)
  const { port } = running
  const url = `http://127.0.0.1:${port}`
  const post = async (path: string, body: object = {}) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`the issuer answered ${answer.status}`)
    // biome-ignore lint/suspicious/noExplicitAny: its own answers to its own tests.
    return (await answer.json()) as any
  }
  return {
    url,
    async token(claims, { alg, now = new Date() } = {}) {
      return (await post('/control/sign', { alg, claims: { ...jobClaims(url, now), ...claims } })).token
    },
    rotate: () => post('/control/rotate'),
    misbehave: (how) => post('/control/misbehave', how),
    asked: () => post('/control/asked'),
    keys: async () =>
      ((await (await fetch(`${url}/keys`)).json()) as { keys: Record<string, string>[] }).keys,
    async stop() {
      running.child.kill('SIGKILL')
      await running.ended
    },
    async restart() {
      running = await spawnIssuer(port)
    },
  }
}

/** What GitHub writes into the token of a job, as of November 2026. */
export function jobClaims(issuer: string, now: Date): Record<string, unknown> {
  const iat = Math.floor(now.getTime() / 1000)
  return {
    iss: issuer,
    jti: randomUUID(),
    iat,
    nbf: iat - 5,
    exp: iat + 300,
    sub: 'repo:octo/app:ref:refs/heads/main',
    repository: 'octo/app',
    repository_owner: 'octo',
    repository_id: '4711',
    ref: 'refs/heads/main',
    event_name: 'push',
    workflow: 'Deploy',
    workflow_ref: 'octo/app/.github/workflows/deploy.yml@refs/heads/main',
    run_id: '123',
  }
}

async function spawnIssuer(port: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'issuer-process.ts'), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, ended, port: Number(line.split(' ')[1]) }
}

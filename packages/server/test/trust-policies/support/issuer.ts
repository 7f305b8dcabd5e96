import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Issuer {
  readonly url: string
  /** Signs a token with the claims of a GitHub job and these on top. */
  token(claims: Record<string, unknown>, options?: { alg?: string; now?: Date }): Promise<string>
  /** Replaces the published keys. */
  rotate(): Promise<void>
  misbehave(how: { discovery?: object; redirectTo?: string; body?: string }): Promise<void>
  /** Number of requests since the last call of `misbehave`. */
  asked(): Promise<{ discovery: number; keys: number }>
  /** The published keys. */
  keys(): Promise<Record<string, string>[]>
  /** Stops the process. */
  stop(): Promise<void>
  /** Starts it on the same port with other keys. */
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
    // biome-ignore lint/suspicious/noExplicitAny: a test double.
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

/** The claims of a GitHub Actions token, as of November 2026. */
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

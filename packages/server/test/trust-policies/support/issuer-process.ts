import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/**
 * An OIDC issuer in its own process: `node issuer-process.ts PORT`. On command it signs tokens, replaces its keys and
 * misbehaves.
 */
const [port = '0'] = process.argv.slice(2)

interface Key {
  readonly kid: string
  readonly alg: string
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']
  readonly jwk: JWK
}

let generation = 0
let keys: Key[] = []
/** Overrides of the discovery document, a redirect, or a raw body. */
let misbehavior: { discovery?: object; redirectTo?: string; body?: string } = {}
let asked = { discovery: 0, keys: 0 }

async function rotate(): Promise<void> {
  generation += 1
  keys = await Promise.all(
    ['ES256', 'RS256', 'EdDSA'].map(async (alg) => {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
      const kid = `${alg}-${generation}`
      return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
    }),
  )
}

async function sign({
  claims,
  alg = 'ES256',
}: {
  claims: Record<string, unknown>
  alg?: string
}): Promise<string> {
  const key = keys.find((each) => each.alg === alg)
  if (!key) throw new Error(`no key for ${alg}`)
  return new SignJWT(claims).setProtectedHeader({ alg, kid: key.kid, typ: 'JWT' }).sign(key.privateKey)
}

const server = createServer(async (request, response) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const json = (value: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const command = request.method === 'POST' ? JSON.parse((await text(request)) || '{}') : {}
  switch (request.url) {
    case '/.well-known/openid-configuration':
      asked.discovery += 1
      if (misbehavior.redirectTo) return response.writeHead(302, { location: misbehavior.redirectTo }).end()
      if (misbehavior.body !== undefined) return response.end(misbehavior.body)
      return json({ issuer: url, jwks_uri: `${url}/keys`, ...misbehavior.discovery })
    case '/keys':
      asked.keys += 1
      return json({ keys: keys.map(({ jwk }) => jwk) })
    case '/control/sign':
      return json({ token: await sign(command) })
    case '/control/rotate':
      await rotate()
      return json({})
    case '/control/misbehave':
      misbehavior = command
      asked = { discovery: 0, keys: 0 }
      return json({})
    case '/control/asked':
      return json(asked)
    default:
      return response.writeHead(404).end()
  }
})
await rotate()
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`)
})

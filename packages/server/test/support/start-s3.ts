import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { S3Location } from '../../src/assets/asset-location.ts'

export interface StartedS3 {
  /** The bucket `assets` with the prefix `tests/`. */
  readonly location: S3Location
  /** The settings of a server that keeps its assets there. */
  readonly environment: Record<string, string>
  /** The path of the file in which the S3 server keeps an object. */
  pathOf(key: string): string
  close(): Promise<void>
}

/** Starts a real S3 server in its own process, with one empty bucket. */
export async function startS3(): Promise<StartedS3> {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-s3-'))
  const program = join(dirname(fileURLToPath(import.meta.resolve('s3rver'))), '../bin/s3rver.js')
  const options = ['-d', folder, '-a', '127.0.0.1', '-p', '0', '-s', '--no-vhost-buckets']
  const child = spawn(process.execPath, [program, ...options, '--configure-bucket', 'assets'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  let printed = ''
  child.stdout.setEncoding('utf8')
  while (!/listening on \S+:\d+/.test(printed)) {
    const [text] = await Promise.race([once(child.stdout, 'data'), exit])
    if (typeof text !== 'string') throw new Error('the S3 server did not start')
    printed += text
  }
  const [, port] = /listening on \S+:(\d+)/.exec(printed) ?? []
  const endpoint = `http://127.0.0.1:${port}`
  return {
    location: {
      bucket: 'assets',
      prefix: 'tests/',
      endpoint,
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    environment: {
      OANIM_ASSETS: 's3://assets/tests',
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
    pathOf: (key) => join(folder, 'assets', `${key}._S3rver_object`),
    async close() {
      child.kill('SIGKILL')
      await exit
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Answers a request itself by returning true. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean

/** Starts an HTTP proxy in front of an S3 server, which can answer some requests itself. */
export async function startHttpProxy(
  target: string,
  intercept: Intercept,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((near, answer) => {
    if (intercept(near, answer)) {
      near.resume()
      return
    }
    const far = request(
      `${target}${near.url}`,
      { method: near.method, headers: near.headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      },
    )
    far.on('error', () => answer.destroy())
    near.pipe(far)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

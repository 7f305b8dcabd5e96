// A separate process, so that generating load does not slow down the measured server.
import { connect } from 'node:net'
import type { LoadJob, LoadResult } from './load.ts'
import { quantile } from './statistics.ts'

let requests: Buffer[] = []
let introspections: Buffer[] = []
/** Continues across runs, so that all keys are used. */
let turn = 0

process.on(
  'message',
  async (message: { keys?: readonly string[]; hasOwnAddresses?: boolean; job?: LoadJob }) => {
    const { hasOwnAddresses } = message
    if (message.keys) {
      const [caller = ''] = message.keys
      requests = message.keys.map((key, index) => request(key, hasOwnAddresses ? index : undefined))
      introspections = message.keys.map((key) => introspection(caller, key))
    }
    if (message.job) process.send?.(await run(message.job))
  },
)

/** @param caller Number of a simulated client address; without it, the request comes from this machine. */
function request(key: string, caller: number | undefined): Buffer {
  const address = caller === undefined ? [] : [10, caller >> 16, (caller >> 8) & 255, caller & 255]
  const forwarded = caller === undefined ? '' : `X-Forwarded-For: ${address.join('.')}\r\n`
  return Buffer.from(
    'GET /api/v1/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: oanim-bench/1\r\n' +
      `Accept: application/json\r\n${forwarded}Authorization: Bearer ${key}\r\n\r\n`,
  )
}

function introspection(caller: string, key: string): Buffer {
  const body = `token=${key}`
  return Buffer.from(
    'POST /oauth/introspect HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: oanim-bench/1\r\n' +
      `Authorization: Bearer ${caller}\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  )
}

function publicRequest(path: string): Buffer {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: oanim-bench/1\r\nAccept-Encoding: gzip, br\r\n\r\n`,
  )
}

async function run(job: LoadJob): Promise<LoadResult> {
  const endAt = performance.now() + job.seconds * 1_000
  const groups = Array.from({ length: job.groups ?? 1 }, (): number[] => [])
  const statuses: Record<string, number> = {}
  const ofKeys = job.introspects ? introspections : requests
  const sent = job.path === undefined ? ofKeys : [publicRequest(job.path)]

  const connection = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: job.port, noDelay: true })
      let pending: Buffer | undefined
      let sentAt = 0
      let group: number[] | undefined
      const send = () => {
        const index = turn++
        group = groups[(job.groupOf?.[index % job.groupOf.length] ?? 0) % groups.length]
        sentAt = performance.now()
        socket.write(sent[index % sent.length] as Buffer)
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the server closed a connection under load')))
      socket.on('data', (chunk) => {
        const answer = pending ? Buffer.concat([pending, chunk]) : chunk
        if (!isComplete(answer)) {
          pending = answer
          return
        }
        pending = undefined
        const now = performance.now()
        group?.push(now - sentAt)
        const status = answer.toString('latin1', 9, 12)
        statuses[status] = (statuses[status] ?? 0) + 1
        if (now >= endAt) {
          socket.removeAllListeners('close')
          socket.destroy()
          resolve()
        } else if (job.everyMs) setTimeout(send, Math.max(0, job.everyMs - (now - sentAt)))
        else send()
      })
    })

  const startedAt = performance.now()
  await Promise.all(Array.from({ length: job.connections }, connection))
  const seconds = (performance.now() - startedAt) / 1_000
  const sorted = groups.map((times) => Float64Array.from(times).sort())
  const all = sorted.length === 1 ? (sorted[0] as Float64Array) : Float64Array.from(groups.flat()).sort()
  return {
    count: all.length,
    perSecond: all.length / seconds,
    p50Ms: quantile(all, 0.5),
    p99Ms: quantile(all, 0.99),
    groupP50Ms: sorted.map((times) => quantile(times, 0.5)),
    statuses,
  }
}

function isComplete(answer: Buffer): boolean {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd < 0) return false
  const head = answer.toString('latin1', 0, headEnd)
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? []
  if (length !== undefined) return answer.length >= headEnd + 4 + Number(length)
  return answer.toString('latin1', answer.length - 5) === '0\r\n\r\n'
}

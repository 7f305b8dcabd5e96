import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { planImage } from '../../packages/server/src/providers/local/plan-image.ts'
import { renderImage } from '../../packages/server/src/providers/local/render-image.ts'
import { type StyleName, styles } from '../../packages/server/src/providers/local/styles.ts'
import { startLoad } from '../support/load.ts'
import { type Findings, logProgress, number, type Row, show } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { seedSqlite } from '../support/seed.ts'
import { startOurs } from '../support/servers.ts'
import { ratios, spread } from '../support/statistics.ts'

const rounds = 3
/** Of requests: their p99 varies more than a ratio of times. */
const requestRounds = 10
const images = 4
const secondsEach = 4

/** Measures rendering against encoding, and its effect on concurrent requests. */
export async function measureImages(): Promise<Findings> {
  const rows = await measureStyles()
  return { rows: [...rows, await measureConcurrentRequests()] }
}

/** Renders each style at 1920×1080 in this process on one thread, as a worker does. */
async function measureStyles(): Promise<Row[]> {
  sharp.concurrency(1)
  sharp.cache(false)
  const names = Object.keys(styles) as StyleName[]
  const ours = new Map(names.map((name) => [name, [] as number[]]))
  const theirs = new Map(names.map((name) => [name, [] as number[]]))
  // A style is optimised with its second image, as in a worker that has painted one.
  for (let round = -2; round < rounds; round += 1) {
    logProgress(round < 0 ? 'images: warming up …' : `images: round ${round + 1} of ${rounds} …`)
    for (const style of names) {
      const size = round < 0 ? '480x270' : '1920x1080'
      const plan = planImage({ prompt: style, style, size, seed: round + 3, allowApproximate: true })
      if ('problem' in plan) throw new Error(`${style} was not understood`)
      const startedAt = performance.now()
      const { pixels, width, height } = renderImage(plan)
      const image = { raw: { width, height, channels: 3 } } as const
      await sharp(pixels, image).png().toBuffer()
      const renderedAt = performance.now()
      await sharp(pixels, image).png().toBuffer()
      if (round < 0) continue
      ours.get(style)?.push(renderedAt - startedAt)
      theirs.get(style)?.push(performance.now() - renderedAt)
    }
  }
  return names.map((style) => {
    const [rendered = [], encoded = []] = [ours.get(style), theirs.get(style)]
    const ratio = ratios(rendered, encoded)
    return {
      what: `${style} at 1920×1080 as PNG against sharp encoding the same pixels`,
      measured: `${number(spread(rendered).median, 0)} against ${number(spread(encoded).median, 0)} ms`,
      ratio: show(ratio, 2),
      goal: '≤ 1.8',
      isMet: ratio.median <= 1.8,
    }
  })
}

/** The p99 of requests while images are rendered, against the same load on an idle server. */
async function measureConcurrentRequests(): Promise<Row> {
  await using scratch = new Scratch()
  const dataDir = await scratch.folder()
  const keys = await seedSqlite(dataDir, 1_000)
  const target = await startOurs(scratch, 'images', 'sqlite', dataDir, undefined)
  const load = startLoad(keys)
  scratch.onDispose(() => load.stop())
  const job = { port: target.port, connections: 16, everyMs: 20, seconds: secondsEach }
  await load.run({ ...job, seconds: 2 })

  const idle: number[] = []
  const busy: number[] = []
  let painted = 0
  for (let round = 0; round < requestRounds; round += 1) {
    logProgress(`requests while ${images} 4K images are rendered: round ${round + 1} of ${requestRounds} …`)
    idle.push((await load.run(job)).p99Ms)
    const painting = keepPainting(target.port, keys)
    busy.push((await load.run(job)).p99Ms)
    painted += await painting.stop()
  }
  const ratio = ratios(busy, idle)
  const seconds = requestRounds * secondsEach
  return {
    what: `p99 of /auth/me while ${images} 4K images are rendered at all times, against idle`,
    measured: `${number(spread(busy).median, 2)} against ${number(spread(idle).median, 2)} ms; ${painted} images in ${seconds} s`,
    ratio: show(ratio, 2),
    goal: '≤ 1.5',
    isMet: ratio.median <= 1.5,
  }
}

/** Keeps images under way, each requested when another is finished. `stop` waits for the last and returns how many were finished before. */
function keepPainting(port: number, keys: readonly string[]): { stop(): Promise<number> } {
  let isStopping = false
  let finished = 0
  const loops = Array.from({ length: images }, async (_, index) => {
    for (let seed = index; !isStopping; seed += images) {
      await generateImage(port, keys[index] as string, seed)
      if (!isStopping) finished += 1
    }
  })
  return {
    async stop() {
      isStopping = true
      const count = finished
      await Promise.all(loops)
      return count
    },
  }
}

interface Job {
  readonly id: string
  readonly status: string
}

async function generateImage(port: number, key: string, seed: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/api/v1`
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', prefer: 'wait=60' }
  const body = JSON.stringify({ prompt: 'aurora', size: '3840x2160', seed })
  const answer = await fetch(`${url}/assets/generate-image`, { method: 'POST', headers, body })
  const result = (await answer.json()) as { job?: Job }
  if (answer.status === 201) return
  let { job } = result
  // On a busy machine an image can take longer than a response waits.
  while (job && (job.status === 'queued' || job.status === 'running')) {
    await wait(500)
    const status = await fetch(`${url}/jobs/${job.id}`, { headers })
    job = ((await status.json()) as { job?: Job }).job
  }
  if (job?.status !== 'succeeded') throw new Error(`no image was generated: ${JSON.stringify(job ?? result)}`)
}

import sharp from 'sharp'
import { paint } from '../../packages/server/src/assets/providers/local/paint.ts'
import { type StyleName, styles } from '../../packages/server/src/assets/providers/local/styles.ts'
import { understand } from '../../packages/server/src/assets/providers/local/understand.ts'
import { startLoad } from '../support/load.ts'
import { type Findings, number, type Row, say, show } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { seedSqlite } from '../support/seed.ts'
import { startOurs } from '../support/servers.ts'
import { ratios, spread } from '../support/statistics.ts'

const rounds = 3
const pictures = 4
const secondsEach = 5

/** What painting costs beyond writing the picture, and what it costs the requests meanwhile. */
export async function measureImages(): Promise<Findings> {
  const rows = await measureStyles()
  return { rows: [...rows, await measureRequestsMeanwhile()] }
}

/** Each style at 1920×1080, in this process and on one thread, as a painter does it. */
async function measureStyles(): Promise<Row[]> {
  sharp.concurrency(1)
  sharp.cache(false)
  const names = Object.keys(styles) as StyleName[]
  const ours = new Map(names.map((name) => [name, [] as number[]]))
  const theirs = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = -1; round < rounds; round += 1) {
    say(round < 0 ? 'images: warming up …' : `images: round ${round + 1} of ${rounds} …`)
    for (const style of names) {
      const size = round < 0 ? '480x270' : '1920x1080'
      const plan = understand({ prompt: style, style, size, seed: round + 2, allowApproximate: true })
      if ('problem' in plan) throw new Error(`${style} was not understood`)
      const startedAt = performance.now()
      const { pixels, width, height } = paint(plan)
      const image = { raw: { width, height, channels: 3 } } as const
      await sharp(pixels, image).png().toBuffer()
      const paintedAt = performance.now()
      await sharp(pixels, image).png().toBuffer()
      if (round < 0) continue
      ours.get(style)?.push(paintedAt - startedAt)
      theirs.get(style)?.push(performance.now() - paintedAt)
    }
  }
  return names.map((style) => {
    const [painted = [], written = []] = [ours.get(style), theirs.get(style)]
    const ratio = ratios(painted, written)
    return {
      what: `${style} at 1920×1080 as PNG against sharp writing the same pixels`,
      measured: `${number(spread(painted).median, 0)} against ${number(spread(written).median, 0)} ms`,
      ratio: show(ratio, 2),
      goal: '≤ 3',
      isMet: ratio.median <= 3,
    }
  })
}

/** The slowest hundredth of requests while pictures are painted, against the same load on an idle server. */
async function measureRequestsMeanwhile(): Promise<Row> {
  await using scratch = new Scratch()
  const dataDir = await scratch.folder()
  const keys = await seedSqlite(dataDir, 1_000)
  const target = await startOurs(scratch, 'images', 'sqlite', dataDir, undefined)
  const load = startLoad(keys)
  scratch.later(() => load.stop())
  const job = { port: target.port, connections: 16, everyMs: 20, seconds: secondsEach }
  await load.run({ ...job, seconds: 2 })

  const idle: number[] = []
  const painting: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    say(`requests while ${pictures} 4K pictures are painted: round ${round + 1} of ${rounds} …`)
    idle.push((await load.run(job)).p99Ms)
    let painted = 0
    const orders = Array.from({ length: pictures }, async (_, index) => {
      await paintOver(target.port, keys[index] as string, round * pictures + index)
      painted += 1
    })
    const { p99Ms } = await load.run(job)
    if (painted === pictures) say('all of them were painted before the load ended: the figure is too good')
    painting.push(p99Ms)
    await Promise.all(orders)
  }
  const ratio = ratios(painting, idle)
  return {
    what: `p99 of /auth/me while ${pictures} 4K pictures are painted, against idle`,
    measured: `${number(spread(painting).median, 2)} against ${number(spread(idle).median, 2)} ms`,
    ratio: show(ratio, 2),
    goal: '≤ 2',
    isMet: ratio.median <= 2,
  }
}

async function paintOver(port: number, key: string, seed: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/assets/generate-image`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'aurora', size: '3840x2160', seed }),
  })
  if (answer.status !== 201) throw new Error(`no picture was painted: ${await answer.text()}`)
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { editImage } from '../../packages/server/src/providers/local/edit-image.ts'
import type { ImageJob } from '../../packages/server/src/providers/local/image-job.ts'
import type { WorkerMessage } from '../../packages/server/src/providers/local/image-worker-pool.ts'
import { inspectFile } from '../../packages/server/src/providers/local/inspect-file.ts'
import { planImage } from '../../packages/server/src/providers/local/plan-image.ts'
import { removeBackground } from '../../packages/server/src/providers/local/remove-background.ts'
import { renderImage } from '../../packages/server/src/providers/local/render-image.ts'
import { type StyleName, styles } from '../../packages/server/src/providers/local/styles.ts'
import { upscaleImage } from '../../packages/server/src/providers/local/upscale-image.ts'
import { type Findings, logProgress, number, type Row, show } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { ratios, spread } from '../support/statistics.ts'

const rounds = 3
const worker = join(import.meta.dirname, '../../packages/server/src/providers/local/image-worker.ts')

interface Comparison {
  readonly what: string
  /** A job of the worker, without the path of its result. */
  readonly job: object
  readonly ours: () => Promise<unknown>
  readonly library: () => Promise<unknown>
}

/** Measures the built-in verbs at 1920×1080 against plain calls of sharp: CPU time, peak memory and quality. */
export async function measureMedia(): Promise<Findings> {
  sharp.concurrency(1)
  sharp.cache(false)
  await using scratch = new Scratch()
  const folder = await scratch.folder()
  const comparisons = await prepare(folder)
  const rows: Row[] = []
  for (const { what, job, ours, library } of comparisons) {
    const [mine, theirs]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      logProgress(`${what}: round ${round + 1} of ${rounds} …`)
      mine.push(await cpuMsOf(ours))
      theirs.push(await cpuMsOf(library))
    }
    const peak = await peakOfWorker({ ...job, path: join(folder, `${rows.length}.out`) } as ImageJob)
    rows.push({
      what,
      measured: `${number(spread(mine).median, 0)} against ${number(spread(theirs).median, 0)} ms CPU; worker peak ${peak}`,
      ratio: show(ratios(mine, theirs), 2),
    })
  }
  return { rows: [...rows, await measureSharpness(folder), await measureCutOuts(folder)] }
}

async function prepare(folder: string): Promise<Comparison[]> {
  const file = async (name: string, content: Buffer) => {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  }
  const photo = await file('photo.png', await paint('bokeh', '1920x1080'))
  const flat = await file('flat.png', (await composite(1, 1920, 1080)).content)
  const cutOut = await file('cut-out.png', await subject(1, 1920, 1080))
  const edit = {
    steps: [
      { kind: 'flip', axis: 'horizontal' },
      { kind: 'sharpen', amount: 0.5 },
    ],
  } as const
  const png = { format: 'png', path: '' } as const
  const copy = (path: string) => () => sharp(path).png().toBuffer()
  return [
    {
      what: 'edit-image (flip, sharpen) at 1920×1080 against the same steps in one sharp pipeline',
      job: { edit, source: photo, format: 'png' },
      ours: () => editImage({ edit, source: photo, ...png }),
      library: () => sharp(photo).flop().sharpen({ sigma: 1, m1: 1, m2: 3 }).png().toBuffer(),
    },
    {
      what: 'upscale of 1920×1080 to 3840×2160 against sharp’s lanczos3',
      job: { upscale: 2, source: photo, format: 'png' },
      ours: () => upscaleImage({ upscale: 2, source: photo, ...png }),
      library: () => sharp(photo).resize(3840, 2160, { kernel: 'lanczos3' }).png().toBuffer(),
    },
    {
      what: 'remove-bg at 1920×1080, border of one colour, against sharp decoding and encoding',
      job: { removeBackgroundOf: flat, format: 'png' },
      ours: () => removeBackground({ removeBackgroundOf: flat, ...png }, undefined),
      library: copy(flat),
    },
    {
      what: 'remove-bg at 1920×1080, already transparent, against sharp decoding and encoding',
      job: { removeBackgroundOf: cutOut, format: 'png' },
      ours: () => removeBackground({ removeBackgroundOf: cutOut, ...png }, undefined),
      library: copy(cutOut),
    },
    {
      what: 'checking an input of 1920×1080 against sharp’s stats',
      job: { inspect: photo },
      ours: () => inspectFile(photo),
      library: () => sharp(photo).stats(),
    },
  ]
}

async function paint(style: StyleName, size: string): Promise<Buffer> {
  const plan = planImage({ prompt: style, style, size, seed: 1, allowApproximate: true })
  if ('problem' in plan) throw new Error(`${style} was not understood`)
  const { pixels, width, height } = renderImage(plan)
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

async function cpuMsOf(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  const result = await run()
  const { user, system } = process.cpuUsage(before)
  if (typeof result === 'object' && result !== null && 'problem' in result) {
    throw new Error(JSON.stringify(result))
  }
  return (user + system) / 1_000
}

/** Runs one job in a new worker process. @returns Its greatest resident memory, which only Linux tells. */
async function peakOfWorker(job: ImageJob): Promise<string> {
  const child = fork(worker, { serialization: 'advanced' })
  try {
    child.send({ id: 1, job })
    for (;;) {
      const [message] = (await once(child, 'message')) as [WorkerMessage]
      if ('error' in message) throw new Error(message.error)
      if ('result' in message) break
    }
    if (process.platform !== 'linux') return 'unknown'
    const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
    return `${number(Number(kB) / 1_024, 0)} MiB`
  } finally {
    child.kill()
  }
}

/** Halves ten rendered images, doubles them again, and compares the result with the original. */
async function measureSharpness(folder: string): Promise<Row> {
  const gains: number[] = []
  const decibels: [number[], number[]] = [[], []]
  // Those without `gradient`, `mesh` and `smoke`, which have no detail.
  const detailed = (Object.keys(styles) as StyleName[]).filter(
    (name) => !['gradient', 'mesh', 'smoke'].includes(name),
  )
  for (const style of detailed) {
    logProgress(`upscale: ${style} …`)
    const original = await paint(style, '768x768')
    const source = join(folder, `half-${style}.png`)
    await writeFile(source, await sharp(original).resize(384, 384, { kernel: 'lanczos3' }).png().toBuffer())
    const made = await upscaleImage({ upscale: 2, source, format: 'png', path: '' })
    if ('problem' in made) throw new Error(made.detail)
    const library = await sharp(source).resize(768, 768, { kernel: 'lanczos3' }).png().toBuffer()
    const [ours, theirs] = [await psnr(made.content, original), await psnr(library, original)]
    decibels[0].push(ours)
    decibels[1].push(theirs)
    gains.push(ours - theirs)
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    what: `PSNR of upscale on ${detailed.length} rendered images against sharp’s lanczos3`,
    measured: `${number(mean(decibels[0]), 1)} against ${number(mean(decibels[1]), 1)} dB`,
    ratio: `mean ${number(mean(gains), 2)} (${number(Math.min(...gains), 2)}–${number(Math.max(...gains), 2)}) dB apart`,
    goal: '≥ 2.5 dB',
    isMet: mean(gains) >= 2.5,
  }
}

async function psnr(image: Buffer, original: Buffer): Promise<number> {
  const [a, b] = await Promise.all(
    [image, original].map((each) => sharp(each).removeAlpha().raw().toBuffer()),
  )
  if (!a || !b || a.length !== b.length) throw new Error('the sizes differ')
  const squares = a.reduce((sum, value, at) => sum + (value - (b[at] as number)) ** 2, 0)
  return 10 * Math.log10(255 ** 2 / (squares / a.length))
}

/** Compares the alpha of ten cut-outs with that of the subject that was put on a plain background. */
async function measureCutOuts(folder: string): Promise<Row> {
  const overlaps: number[] = []
  for (let index = 0; index < 10; index += 1) {
    const { content, truth } = await composite(index, 640, 480)
    const source = join(folder, `composite-${index}`)
    await writeFile(source, content)
    const made = await removeBackground({ removeBackgroundOf: source, format: 'png', path: '' }, undefined)
    if ('problem' in made) throw new Error(made.detail)
    const alpha = await sharp(made.content).extractChannel('alpha').raw().toBuffer()
    let [both, either] = [0, 0]
    for (const [at, value] of alpha.entries()) {
      const [found, wanted] = [value > 127, (truth[at] as number) > 127]
      both += Number(found && wanted)
      either += Number(found || wanted)
    }
    overlaps.push(both / either)
  }
  const { median, min, max } = spread(overlaps)
  return {
    what: 'overlap (IoU) of remove-bg with the subject on ten composites, five of them JPEG',
    measured: `${number(median, 3)} (${number(min, 3)}–${number(max, 3)})`,
    goal: '≥ 0.95',
    isMet: min >= 0.95,
  }
}

const colours = ['#0d9488', '#f59e0b', '#7c3aed', '#dc2626', '#2563eb']
const backgrounds = ['#ffffff', '#101018', '#e7d8bd', '#16a34a', '#b7a6f2']
/** Drawn in a field of 100×100. */
const shapes = [
  '<circle cx="50" cy="50" r="38"/>',
  '<path d="M50 8 62 38 95 38 68 58 78 92 50 72 22 92 32 58 5 38 38 38Z"/>',
  '<path d="M20 90C5 40 40 5 55 20S95 35 85 60 60 75 65 92Z"/>',
  '<rect x="15" y="25" width="70" height="50" rx="12"/>',
  '<path d="M10 60 Q30 10 50 50 T90 40 L80 90 H20Z"/>',
]

/** A subject with an alpha channel. */
function subject(index: number, width: number, height: number): Promise<Buffer> {
  const side = Math.min(width, height)
  const inner = `<g transform="translate(${(width - side) / 2} 0) scale(${side / 100})" fill="${colours[index % 5]}">${shapes[(index * 3) % 5]}</g>`
  return sharp(Buffer.from(`<svg width="${width}" height="${height}">${inner}</svg>`))
    .png()
    .toBuffer()
}

/** The subject on a plain background, with the alpha of the subject. */
async function composite(index: number, width: number, height: number) {
  const input = await subject(index, width, height)
  const background = backgrounds[(index + Math.floor(index / 5)) % 5] as string
  const image = sharp({ create: { width, height, channels: 3, background } }).composite([{ input }])
  const content = await (index % 2 === 0 ? image.jpeg({ quality: 90 }) : image.png()).toBuffer()
  return { content, truth: await sharp(input).extractChannel('alpha').raw().toBuffer() }
}

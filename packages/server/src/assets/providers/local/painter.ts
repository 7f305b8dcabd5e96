import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import os from 'node:os'
import sharp from 'sharp'
import { paint } from './paint.ts'
import type { Format, PaintAnswer, PaintJob } from './painter-pool.ts'
import type { Understanding } from './understand.ts'

// A process of its own at the lowest priority: however much it has to do, requests come first.
os.setPriority(os.constants.priority.PRIORITY_LOW)
try {
  // Linux may weigh whole sessions against each other, and this process has its own: the session steps back as well.
  writeFileSync('/proc/self/autogroup', '19')
} catch {
  // Other systems, and those that weigh processes only.
}
sharp.concurrency(1)
sharp.cache(false)

process.on('message', (job: PaintJob) => {
  process.send?.({ id: job.id, hasBegun: true } satisfies PaintAnswer)
  perform(job).then(
    (answer) => process.send?.(answer),
    (error: NodeJS.ErrnoException) =>
      process.send?.({ id: job.id, error: error.message, code: error.code } satisfies PaintAnswer),
  )
})
// The server is gone, whatever became of it: nobody waits for the picture.
process.on('disconnect', () => process.exit())

async function perform(job: PaintJob): Promise<PaintAnswer> {
  const content = await ('plan' in job
    ? painted(job.plan, job.format)
    : thumbnail(job.thumbnailOf, job.width))
  const file = await open(job.path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  return { id: job.id, sizeBytes: content.length, sha256: hash('sha256', content) }
}

function painted(plan: Understanding, format: Format): Promise<Buffer> {
  const { pixels, width, height } = paint(plan)
  const image = sharp(pixels, { raw: { width, height, channels: 3 } })
  const encoded = {
    png: () => image.png(),
    jpeg: () => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4', mozjpeg: false }),
    webp: () => image.webp({ quality: 92, effort: 3 }),
    avif: () => image.avif({ quality: 70, effort: 2, bitdepth: 8 }),
  }[format]()
  return encoded.toBuffer()
}

function thumbnail(path: string, width: number): Promise<Buffer> {
  return sharp(path).resize({ width, withoutEnlargement: true }).webp({ quality: 80, effort: 2 }).toBuffer()
}

import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import os from 'node:os'
import sharp from 'sharp'
import type { ImageFormat, WorkerJob, WorkerMessage } from './image-worker-pool.ts'
import type { ImagePlan } from './plan-image.ts'
import { renderImage } from './render-image.ts'

// Requests to the server come first, so this process runs at the lowest priority.
os.setPriority(os.constants.priority.PRIORITY_LOW)
try {
  // With autogrouping, Linux schedules sessions against each other, and this process has its own session.
  writeFileSync('/proc/self/autogroup', '19')
} catch {
  // Not Linux, or no autogrouping.
}
sharp.concurrency(1)
sharp.cache(false)

process.on('message', (job: WorkerJob) => {
  send({ id: job.id, hasStarted: true })
  perform(job).then(send, (error: NodeJS.ErrnoException) =>
    send({ id: job.id, error: error.message, code: error.code }),
  )
})
// The server is gone, so nobody waits for the image.
process.on('disconnect', () => process.exit())

function send(message: WorkerMessage): void {
  process.send?.(message)
}

async function perform(job: WorkerJob): Promise<WorkerMessage> {
  const content = await ('plan' in job
    ? encodeImage(job.plan, job.format)
    : encodeThumbnail(job.thumbnailOf, job.width))
  const file = await open(job.path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  return { id: job.id, sizeBytes: content.length, sha256: hash('sha256', content) }
}

function encodeImage(plan: ImagePlan, format: ImageFormat): Promise<Buffer> {
  const { pixels, width, height } = renderImage(plan)
  const image = sharp(pixels, { raw: { width, height, channels: 3 } })
  const encoded = {
    png: () => image.png(),
    jpeg: () => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4', mozjpeg: false }),
    webp: () => image.webp({ quality: 92, effort: 3 }),
    avif: () => image.avif({ quality: 70, effort: 2, bitdepth: 8 }),
  }[format]()
  return encoded.toBuffer()
}

function encodeThumbnail(path: string, width: number): Promise<Buffer> {
  return sharp(path).resize({ width, withoutEnlargement: true }).webp({ quality: 80, effort: 2 }).toBuffer()
}

import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import os from 'node:os'
import sharp from 'sharp'
import type { EncodedImage, ImageJob, ImageProblem, ThumbnailJob } from './image-job.ts'
import type { WorkerJob, WorkerMessage, WorkerResult } from './image-worker-pool.ts'

// Requests to the server come first, so this process yields to them. At the lowest priority, a busy machine would starve it.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
try {
  // With autogrouping, Linux schedules sessions against each other, and this process has its own session.
  writeFileSync('/proc/self/autogroup', '10')
} catch {
  // Not Linux, or no autogrouping.
}
sharp.concurrency(1)
sharp.cache(false)
const [, , enginesDir] = process.argv

process.on('message', ({ id, job }: WorkerJob) => {
  send({ id, hasStarted: true })
  perform(job).then(
    (result) => send({ id, result }),
    (error: NodeJS.ErrnoException) => send({ id, error: error.message, code: error.code }),
  )
})
// The server is gone, so nobody waits for the image.
process.on('disconnect', () => process.exit())

function send(message: WorkerMessage): void {
  process.send?.(message)
}

async function perform(job: ImageJob): Promise<WorkerResult> {
  if ('inspect' in job) return (await import('./inspect-file.ts')).inspectFile(job.inspect)
  const made = await make(job)
  if ('problem' in made) return made
  const { content, ...image } = made
  const file = await open(job.path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  return { ...image, sizeBytes: content.length, sha256: hash('sha256', content) }
}

/** Loads an engine when its first job arrives: most workers need one. */
async function make(job: Exclude<ImageJob, { inspect: string }>): Promise<EncodedImage | ImageProblem> {
  if ('removeBackgroundOf' in job) {
    return (await import('./remove-background.ts')).removeBackground(job, enginesDir)
  }
  if ('upscale' in job) return (await import('./upscale-image.ts')).upscaleImage(job)
  if ('edit' in job) return (await import('./edit-image.ts')).editImage(job)
  if ('thumbnailOf' in job) return makeThumbnail(job)
  const [{ renderImage }, { encodeImage }] = await Promise.all([
    import('./render-image.ts'),
    import('./encode-image.ts'),
  ])
  return encodeImage(renderImage(job.plan), job.format)
}

async function makeThumbnail({ thumbnailOf, width }: ThumbnailJob): Promise<EncodedImage> {
  const { data, info } = await sharp(thumbnailOf, { autoOrient: true })
    .resize({ width, withoutEnlargement: true })
    .webp({ quality: 80, effort: 2 })
    .toBuffer({ resolveWithObject: true })
  return { content: data, width: info.width, height: info.height }
}

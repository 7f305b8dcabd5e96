import { openAsBlob } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemReason } from '../failure.ts'
import { visible } from '../output/text.ts'

/** Maximum size of an image: the server takes no larger one. Bytes. */
const maxImageBytes = 50_000_000
/** How the images that the server takes begin. A file that begins otherwise, such as `.env`, is not sent. */
const imageStart = /^(?:\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|.{4}ftyp|II\*\0|MM\0\*)/s

/** A file that the agent named and that is not sent. The message is for the model. */
export class LocalImageError extends Error {
  override readonly name = 'LocalImageError'
}

type Arguments = Readonly<Record<string, unknown>>
type Upload = (file: Blob) => Promise<string>

/**
 * Uploads the images that the arguments of a tool name by their path, and names them by their ID instead.
 *
 * @param folder Only files in this folder are read.
 * @throws {LocalImageError}
 */
export async function uploadLocalImages(args: Arguments, folder: string, upload: Upload): Promise<Arguments> {
  const replace = async (value: unknown) =>
    typeof value === 'string' && isPath(value) ? upload(await open(value, folder)) : value
  const { image_url: image, image_urls: images } = args
  return {
    ...args,
    ...(image !== undefined && { image_url: await replace(image) }),
    ...(Array.isArray(images) && { image_urls: await Promise.all(images.map(replace)) }),
  }
}

/** Two letters before the colon: one is a drive of Windows. */
function isPath(value: string): boolean {
  if (value.startsWith('file:')) return true
  return value.trim() !== '' && !/^[a-z][a-z0-9+.-]+:/i.test(value) && !/^asset_\w+$/.test(value)
}

async function open(name: string, folder: string): Promise<Blob> {
  const shown = visible(name)
  const root = await realpath(folder)
  const outside = new LocalImageError(
    `${shown} is not sent: it is outside of the working folder ${root}. Copy the image into that folder.`,
  )
  // Windows signs in to the server of such a path as soon as it is looked up.
  if (/^(?:[\\/]{2}|file:\/\/[^/])/.test(name)) throw outside
  const requested = name.startsWith('file:') ? fileURLToPath(name) : resolve(folder, name)
  try {
    const path = await realpath(requested)
    // Follows symbolic links first: one inside the folder may lead out of it.
    if (!isInside(root, path)) throw outside
    return await openImage(path, shown)
  } catch (error) {
    if (error instanceof LocalImageError) throw error
    // Whether a file outside of the folder exists is none of the agent's business.
    if (!isInside(root, requested) && !isInside(folder, requested)) throw outside
    throw new LocalImageError(
      `Cannot read ${shown}: ${systemReason(error)}. Name an image in ${folder}, an https URL or an asset ID.`,
    )
  }
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path)
  return inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)
}

async function openImage(path: string, shown: string): Promise<Blob> {
  const stats = await stat(path)
  // Opening a pipe would wait for its writer.
  if (!stats.isFile()) throw new LocalImageError(`${shown} is not sent: it is not a regular file.`)
  if (stats.size > maxImageBytes) {
    throw new LocalImageError(`${shown} is not sent: it has more than ${maxImageBytes} bytes.`)
  }
  const file = await openAsBlob(path)
  const start = Buffer.from(await file.slice(0, 12).arrayBuffer()).toString('latin1')
  if (!imageStart.test(start)) throw new LocalImageError(`${shown} is not sent: it is not an image.`)
  return file
}

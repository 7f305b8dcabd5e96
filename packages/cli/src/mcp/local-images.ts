import { openAsBlob } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemReason } from '../failure.ts'
import { visible } from '../output/text.ts'

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
  let path: string
  let root: string
  try {
    path = await realpath(resolve(folder, name.startsWith('file:') ? fileURLToPath(name) : name))
    root = await realpath(folder)
  } catch (error) {
    throw new LocalImageError(
      `Cannot read ${shown}: ${systemReason(error)}. Name an image in ${folder}, an https URL or an asset ID.`,
    )
  }
  // Follows symbolic links first: one inside the folder may lead out of it.
  const inside = relative(root, path)
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new LocalImageError(
      `${shown} is not sent: it is outside of the working folder ${root}. Copy the image into that folder.`,
    )
  }
  return openAsBlob(path)
}

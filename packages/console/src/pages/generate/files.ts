import { send } from '../../api/client.ts'
import type { Asset, Schemas } from '../../api/contract.ts'
import { submitOnce } from '../../api/submit-once.ts'

/** Images that the server accepts as input. */
export const imageTypes = 'image/png,image/jpeg,image/webp,image/avif,image/gif,image/tiff'

/**
 * Uploads an image.
 *
 * @throws {Problem} `file_invalid`, `body_too_large`, or as `read` does.
 */
export async function uploadImage(file: File): Promise<Asset> {
  const { name, size, lastModified } = file
  const { asset } = await submitOnce('upload', { name, size, lastModified }, async (headers) => {
    const response = await send(
      new Request('/api/v1/assets', {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/octet-stream' },
        body: file,
      }),
    )
    return { data: (await response.json()) as Schemas['AssetResponse'] }
  })
  return asset
}

/** Starts a job and returns as soon as it is stored. Sending the same again starts no second job. */
export async function startJob(path: string, body: object): Promise<Schemas['Job']> {
  const { job } = await submitOnce('generate', { path, body }, async (headers) => {
    const response = await send(
      new Request(path, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json', Prefer: 'respond-async' },
        body: JSON.stringify(body),
      }),
    )
    return { data: (await response.json()) as Schemas['JobResponse'] }
  })
  return job
}

import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { storeUpload } from '../jobs/submit-job.ts'
import { AssetResponse, serializeAsset } from './asset.ts'

export const uploadAsset = operation({
  id: 'assets.upload',
  method: 'POST',
  path: '/api/v1/assets',
  tag: 'Assets',
  summary: 'Upload an image',
  description:
    'Stores an image for edits and videos: PNG, JPEG, WebP, AVIF, GIF or TIFF, at most 50 MB and 40 megapixels. The body ' +
    'is the file itself. The server decodes it, and rejects what is not an intact image.',
  access: 'account',
  scope: 'assets:write',
  input: z.strictObject({}),
  encoding: 'file',
  output: AssetResponse,
  status: 201,
  idempotency: 'replayed',
  problems: ['file_invalid', 'body_too_large', 'content_encoding_unsupported'],

  async run({ actor, request, store, files, now }) {
    const file = await files.upload(request.body, request.signal)
    const row = await storeUpload(store, actor.account_id, file, {
      by: auditActorOf(actor, request),
      at: now().getTime(),
      beforeCommit: async (transaction, created) =>
        request.idempotency?.finish(transaction, { asset: serializeAsset(created) }),
    })
    return { asset: serializeAsset(row) }
  },
})

import { getMe } from './accounts/get-me.ts'
import { getPerson } from './accounts/get-person.ts'
import { listActivity } from './activity/list-activity.ts'
import { generateImage } from './assets/generate-image.ts'
import { getAsset } from './assets/get-asset.ts'
import { getAssetContent } from './assets/get-asset-content.ts'
import { listAssets } from './assets/list-assets.ts'
import type { Operation } from './http/operation.ts'
import { createKey } from './keys/create-key.ts'
import { getKey } from './keys/get-key.ts'
import { listKeys } from './keys/list-keys.ts'
import { revokeKey } from './keys/revoke-key.ts'
import { getHealth } from './system/get-health.ts'
import { getOpenapi } from './system/get-openapi.ts'
import { getReadiness } from './system/get-readiness.ts'
import { getServer } from './system/get-server.ts'

/** Everything that the API does. Nothing else registers a route of it. */
export const operations: readonly Operation[] = [
  createKey,
  listKeys,
  getKey,
  revokeKey,
  getMe,
  getPerson,
  listActivity,
  generateImage,
  listAssets,
  getAsset,
  getAssetContent,
  getServer,
  getHealth,
  getReadiness,
  getOpenapi,
]

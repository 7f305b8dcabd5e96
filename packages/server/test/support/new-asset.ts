import type { NewAsset } from '../../src/assets/asset-store.ts'
import { newId } from '../../src/core/ids.ts'

/** An image without content, for the store. */
export function newAsset(values: Partial<NewAsset> = {}): NewAsset {
  return {
    id: newId('asset'),
    job_id: null,
    position: 0,
    kind: 'image',
    content_type: 'image/png',
    width: 16,
    height: 16,
    duration_ms: null,
    size_bytes: 1,
    sha256: 'a'.repeat(64),
    prompt: 'mesh',
    model: 'local/painter',
    details: '{"style":"mesh","seed":1,"understood":["mesh"],"ignored":[]}',
    created_at: Date.now(),
    ...values,
  }
}

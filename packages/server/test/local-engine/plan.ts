import assert from 'node:assert/strict'
import { type ImagePlan, type ImageRequest, planImage } from '../../src/providers/local/plan-image.ts'

/** Plans an image. The request must be possible. */
export function planOf(request: ImageRequest | string): ImagePlan {
  const plan = planImage(typeof request === 'string' ? { prompt: request } : request)
  assert.ok(!('problem' in plan), `${JSON.stringify(request)}: ${JSON.stringify(plan)}`)
  return plan
}

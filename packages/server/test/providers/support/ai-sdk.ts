import assert from 'node:assert/strict'
import { createAiSdkProvider } from '../../../src/providers/ai-sdk.ts'
import { aiSdkProviders } from '../../../src/providers/ai-sdk-providers.ts'
import { type MediaRequest, ProviderError } from '../../../src/providers/provider.ts'
import { inputFile } from './media-request.ts'

export const apiKey = 'secret-key-of-the-operator'
export const png = Buffer.from('89504e470d0a1a0a', 'hex')

export function row(id: string) {
  const found = aiSdkProviders.find((each) => each.id === id)
  assert.ok(found, id)
  return found
}
export const provider = (id: string) => createAiSdkProvider(row(id), { apiKey })

export function request(fields: Partial<MediaRequest> & Pick<MediaRequest, 'model'>): MediaRequest {
  return { verb: 'generate_image', prompt: 'a cat on a sofa', files: [], count: 1, ...fields }
}

export const imageInput = inputFile(png)

export async function failureOf(result: Promise<unknown>): Promise<ProviderError> {
  const error = await result.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ProviderError, String(error))
  return error
}

/** One image model of some providers. */
export const models: Record<string, string> = {
  openai: 'gpt-image-2',
  google: 'gemini-2.5-flash-image',
  bfl: 'flux-2-pro',
  luma: 'photon-1',
  xai: 'grok-imagine-image',
  together: 'm',
}

import type { LoadProvider } from './configured-models.ts'
import type { Provider } from './provider.ts'

/** Loads adapters when they are first used. */
export function providerLoader(createLocal: () => Provider): LoadProvider {
  return async (id, settings) => {
    if (id === 'local') return createLocal()
    if (id === 'fal') {
      const { createFal } = await import('./fal.ts')
      return createFal({ key: settings.apiKey ?? '' })
    }
    if (id === 'replicate') {
      const { createReplicate } = await import('./replicate.ts')
      return createReplicate({ key: settings.apiKey ?? '' })
    }
    const { createAiSdkProvider } = await import('./ai-sdk.ts')
    const { aiSdkProviders, compatibleRow } = await import('./ai-sdk-providers.ts')
    const row = aiSdkProviders.find((each) => each.id === id)
    if (!row && settings.baseUrl === undefined) throw new Error(`there is no adapter for ${id}`)
    return createAiSdkProvider(row ?? compatibleRow(id), settings)
  }
}

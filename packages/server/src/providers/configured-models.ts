import { ConfigError } from '../config.ts'
import { type CatalogueModel, readCatalogue } from './catalogue.ts'
import { isModelId, locateModel } from './model-id.ts'
import type { Missing, Model, Models } from './models.ts'
import type { Provider, Verb } from './provider.ts'
import type { ProviderSecrets } from './provider-secrets.ts'
import type { ProviderSettingRow } from './provider-setting-store.ts'
import { type ProviderEntry, providerTable, verbCommands } from './provider-table.ts'
import type { ProviderConfig } from './provider-variables.ts'

/** What an adapter needs to call a provider. */
export interface ProviderSettings {
  readonly apiKey: string | undefined
  /** Set by the operator: it may be on a private network. */
  readonly baseUrl: string | undefined
}

/** Loads the adapter of a provider: an id of the table, `local`, or the name of an OpenAI-compatible server. */
export type LoadProvider = (id: string, settings: ProviderSettings) => Promise<Provider>

/** How a provider is configured. */
export interface ProviderState extends ProviderEntry {
  /** Where its key is from. The environment wins. */
  readonly source: 'environment' | 'console' | 'none'
  /** The key that was set in the console, also if the environment has another one. */
  readonly stored: Omit<ProviderSettingRow, 'provider' | 'ciphertext'> | undefined
  /** Why the stored key cannot be opened. A sentence. */
  readonly unreadable: string | undefined
}

export interface ConfiguredModels extends Models {
  /** Reads what was set in the console. Until then, a change on another server is not seen here. */
  refresh(): Promise<void>
  /** The providers that can be configured by a key, the preferred default first. */
  providers(): readonly ProviderState[]
}

export interface ConfiguredModelsOptions {
  readonly config: ProviderConfig
  readonly settings: { list(): Promise<readonly ProviderSettingRow[]> }
  readonly secrets: ProviderSecrets
  /** Called with every key that comes into use, so that the log can redact it. */
  onKey(key: string): void
  readonly load: LoadProvider
}

const table: readonly ProviderEntry[] = providerTable
const compatibleVerbs: readonly Verb[] = ['generate_image', 'edit_image']

/**
 * Joins the catalogue of models with the providers that the environment and the console configure.
 *
 * What was set in the console is read before a provider is used, so that a removed key is never used again on any
 * server. `list`, `find`, `defaultFor` and `missing` see it since the last `refresh`.
 *
 * @throws {ConfigError} if the file of prices or a default model is invalid.
 */
export function createConfiguredModels(options: ConfiguredModelsOptions): ConfiguredModels {
  const { config, settings, secrets, onKey, load } = options
  const compatible = new Map(config.compatible.map((server) => [server.name, server]))
  const names = [...compatible.keys()]
  const catalogue = readCatalogue({ pricesFile: config.pricesFile, compatible: names })
  const byId = new Map(catalogue.map((model) => [model.id, model]))
  /** OpenAI-compatible servers follow OpenAI. */
  const order = table.flatMap(({ id }) => (id === 'openai' ? [id, ...names] : [id]))
  let states = new Map<string, ProviderState & { readonly key: string | undefined }>()
  const loaded = new Map<string, { readonly key: string | undefined; readonly provider: Promise<Provider> }>()
  for (const key of Object.values(config.keys)) onKey(key)
  for (const { apiKey } of config.compatible) if (apiKey !== undefined) onKey(apiKey)
  update([])
  validateDefaults()

  function update(rows: readonly ProviderSettingRow[]): void {
    states = new Map(
      table.map((entry) => {
        const row = rows.find(({ provider }) => provider === entry.id)
        const fromEnvironment = config.keys[entry.id as keyof typeof config.keys]
        const opened = row && secrets.open(entry.id, row.ciphertext)
        if (opened !== undefined) onKey(opened)
        const key = fromEnvironment ?? opened
        const { provider: _, ciphertext: __, ...stored } = row ?? {}
        const state = {
          ...entry,
          source: fromEnvironment !== undefined ? 'environment' : key !== undefined ? 'console' : 'none',
          stored: row && (stored as ProviderState['stored']),
          unreadable: row && opened === undefined ? unreadableReason(entry.name) : undefined,
          key,
        } as const
        return [entry.id, state]
      }),
    )
  }

  const isConfigured = (provider: string) =>
    provider === 'local' || compatible.has(provider) || states.get(provider)?.key !== undefined

  function find(id: string): Model | undefined {
    const known = byId.get(id)
    if (known) return known
    const { provider, name } = locateModel(id, names)
    if (!isModelId(id) || provider === 'local') return undefined
    // Any owner may have models at fal.ai, so other ids are unknown as long as fal.ai cannot be used.
    if (provider === 'fal' && !id.startsWith('fal-ai/') && !isConfigured('fal')) return undefined
    if (provider === 'fal' && !isModelId(name)) return undefined
    return { id, provider, name, verbs: verbsOf(provider), price: undefined, licence: undefined }
  }

  /** The verbs of an unlisted model: what its provider can do. */
  function verbsOf(provider: string): readonly Verb[] {
    if (compatible.has(provider)) return compatibleVerbs
    return [
      ...new Set(catalogue.filter((model) => model.provider === provider).flatMap(({ verbs }) => verbs)),
    ]
  }

  function defaultOf(provider: string, verb: Verb): CatalogueModel | undefined {
    const own = catalogue.filter((model) => model.provider === provider && model.verbs.includes(verb))
    return own.find(({ defaultFor }) => defaultFor.includes(verb)) ?? own[0]
  }

  function validateDefaults(): void {
    const errors = Object.entries(config.defaultModels).flatMap(([verb, id]) => {
      const { provider, name } = locateModel(id, names)
      const model = byId.get(id) ?? (provider === 'local' ? undefined : { name, verbs: verbsOf(provider) })
      const command = verbCommands[verb as Verb]
      if (!model) return [`OANIM_DEFAULT_MODELS: ${id} is not a built-in engine.`]
      return model.verbs.includes(verb as Verb) ? [] : [`OANIM_DEFAULT_MODELS: ${id} cannot do ${command}.`]
    })
    if (errors.length > 0) throw new ConfigError(errors.join('\n'))
  }

  const refresh = async () => update(await settings.list())

  return {
    refresh,
    find,
    list: () => catalogue,
    providers: () => [...states.values()].map(({ key: _, ...state }) => state),

    defaultFor(verb) {
      const chosen = config.defaultModels[verb]
      const set = chosen === undefined ? undefined : (byId.get(chosen) ?? located(chosen))
      if (set) return set
      for (const provider of [...order.filter(isConfigured), 'local', ...order]) {
        const model = defaultOf(provider, verb)
        if (model) return model
      }
      throw new Error(`no model of the catalogue can do ${verb}`)
    },

    missing({ provider }): Missing | undefined {
      const state = states.get(provider)
      if (!state || state.key !== undefined) return undefined
      return { setting: state.setting, ...(state.unreadable !== undefined && { reason: state.unreadable }) }
    },

    async provider({ provider }) {
      await refresh()
      if (!isConfigured(provider)) {
        loaded.delete(provider)
        return undefined
      }
      const server = compatible.get(provider)
      const key = server ? server.apiKey : states.get(provider)?.key
      const current = loaded.get(provider)
      if (current && current.key === key) return current.provider
      const baseUrl = server?.baseUrl ?? (provider === 'openai' ? config.openaiBaseUrl : undefined)
      const loading = load(provider, { apiKey: key, baseUrl })
      loaded.set(provider, { key, provider: loading })
      // The next request tries again.
      loading.catch(() => loaded.delete(provider))
      return loading
    },
  }

  function located(id: string): Model {
    const { provider, name } = locateModel(id, names)
    return { id, provider, name, verbs: verbsOf(provider), price: undefined, licence: undefined }
  }
}

function unreadableReason(name: string): string {
  return (
    `The stored key of ${name} cannot be opened, because the secret of the server has changed. ` +
    'Set the key again in the console.'
  )
}

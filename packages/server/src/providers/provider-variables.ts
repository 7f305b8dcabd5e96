import { z } from 'zod'
import { isModelId } from './model-id.ts'
import type { Verb } from './provider.ts'
import { type ProviderId, providerTable, verbCommands } from './provider-table.ts'

/** A server with the API of OpenAI that the operator runs or uses. */
export interface CompatibleServer {
  /** The first part of the ids of its models. */
  readonly name: string
  readonly baseUrl: string
  readonly apiKey: string | undefined
}

/** What the environment says about media providers. */
export interface ProviderConfig {
  readonly keys: Readonly<Partial<Record<ProviderId, string>>>
  readonly openaiBaseUrl: string | undefined
  readonly compatible: readonly CompatibleServer[]
  /** Path of a JSON file that changes the catalogue of models. */
  readonly pricesFile: string | undefined
  /** Ids of models. */
  readonly defaultModels: Readonly<Partial<Record<Verb, string>>>
}

const keyRule = 'must be 8 to 500 characters without spaces, quotes and backslashes'

/** A key as it is sent in a header. The log is searched for it as it is, so nothing in it may need an escape in JSON. */
export const ProviderKey = z
  .string(keyRule)
  .trim()
  .min(8, keyRule)
  .max(500, keyRule)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, keyRule)

const urlRule = 'must be http:// or https:// without user, query and fragment'

const BaseUrl = z.string(urlRule).refine(isBaseUrl, urlRule)

const Server = z.strictObject({
  name: z
    .string('must be a text')
    .regex(/^[a-z][a-z0-9-]{0,29}$/, 'must be 1 to 30 lower-case letters, digits and hyphens')
    .refine((name) => !reservedNames.has(name), 'is the name of a provider or of owners at fal.ai'),
  base_url: BaseUrl,
  api_key: ProviderKey.optional(),
})

/** First parts of ids that already mean something else. */
const reservedNames: ReadonlySet<string> = new Set([
  'local',
  'fal-ai',
  'beatoven',
  'minimax',
  ...providerTable.map(({ id }) => id),
])

const maxServers = 20

const keyVariables = Object.fromEntries(
  providerTable.map(({ name, setting }) => [
    setting,
    ProviderKey.optional().describe(`API key of ${name}, for the models that \`oanim models\` lists.`),
  ]),
) as Record<(typeof providerTable)[number]['setting'], z.ZodOptional<typeof ProviderKey>>

/** The variables of media providers, for the configuration. */
export const ProviderVariables = {
  ...keyVariables,
  OPENAI_BASE_URL: BaseUrl.optional().describe(
    'Base URL of the OpenAI API, such as https://gateway.example.com/v1. It may be on a private network. Not set: https://api.openai.com/v1.',
  ),
  OANIM_OPENAI_COMPATIBLE: z
    .string()
    .transform((text, context): CompatibleServer[] => {
      const servers = parseServers(text)
      if (Array.isArray(servers)) return servers
      context.addIssue(servers.error)
      return z.NEVER
    })
    .optional()
    .describe(
      'Servers with the API of OpenAI, such as LocalAI, vLLM or LiteLLM. JSON: ' +
        '[{"name": "localai", "base_url": "http://localai:8080/v1", "api_key": "…"}]. `api_key` is optional. The ids of ' +
        'their models are `localai/MODEL`.',
    ),
  OANIM_PRICES: z
    .string()
    .optional()
    .describe('Path of a JSON file with models and prices that replace or add to those of the catalogue.'),
  OANIM_DEFAULT_MODELS: z
    .string()
    .transform((text, context): Partial<Record<Verb, string>> => {
      const models = parseDefaults(text)
      if (!('error' in models)) return models.defaults
      context.addIssue(models.error)
      return z.NEVER
    })
    .optional()
    .describe(
      'Default models by command, separated by commas, such as gen-image=fal-ai/flux-2-flex,upscale=local/upscale. Not ' +
        'set: a model of the first provider that has a key, else the built-in engine.',
    ),
}

type Data = z.output<z.ZodObject<typeof ProviderVariables>>

export function readProviderConfig(data: Data): ProviderConfig {
  const keys = providerTable.flatMap(({ id, setting }) => {
    const key = data[setting]
    return key === undefined ? [] : [[id, key] as const]
  })
  return {
    keys: Object.fromEntries(keys),
    openaiBaseUrl: data.OPENAI_BASE_URL,
    compatible: data.OANIM_OPENAI_COMPATIBLE ?? [],
    pricesFile: data.OANIM_PRICES,
    defaultModels: data.OANIM_DEFAULT_MODELS ?? {},
  }
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  return url.username === '' && url.password === '' && url.search === '' && url.hash === ''
}

/** The errors name an entry and its field, never a value. */
function parseServers(text: string): CompatibleServer[] | { error: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { error: 'must be JSON' }
  }
  const list = Array.isArray(json) ? json : [json]
  const { data, error } = z
    .array(Server)
    .max(maxServers, `must have at most ${maxServers} servers`)
    .safeParse(list)
  if (error) {
    const [first] = error.issues
    const [index, field] = first?.path ?? []
    const where =
      index === undefined
        ? ''
        : `entry ${Number(index) + 1}${field === undefined ? '' : `, ${String(field)}`}: `
    const unknown =
      first?.code === 'unrecognized_keys' ? 'has a field besides name, base_url and api_key' : first?.message
    return { error: `is invalid (${where}${unknown})` }
  }
  if (new Set(data.map(({ name }) => name)).size < data.length)
    return { error: 'has two servers with the same name' }
  return data.map(({ name, base_url: baseUrl, api_key: apiKey }) => ({ name, baseUrl, apiKey }))
}

function parseDefaults(text: string): { defaults: Partial<Record<Verb, string>> } | { error: string } {
  const commands = new Map(Object.entries(verbCommands).map(([verb, command]) => [command, verb as Verb]))
  commands.delete(verbCommands.run)
  const known = [...commands.keys()].join(', ')
  const defaults: Partial<Record<Verb, string>> = {}
  for (const pair of text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)) {
    const [command = '', id = ''] = pair.split('=').map((each) => each.trim())
    const verb = commands.get(command)
    if (verb === undefined || !isModelId(id)) {
      return { error: `must be COMMAND=MODEL, separated by commas. Commands: ${known}` }
    }
    if (defaults[verb] !== undefined) return { error: `has two models for ${command}` }
    defaults[verb] = id
  }
  return { defaults }
}

import { configPath, hasHome } from '../credentials/paths.ts'
import { Failure } from '../failure.ts'
import { readSmallFile } from '../files/read-small-file.ts'

/** What stands in the configuration, and the variable that stands in for it. */
const settings = {
  api_url: { form: 'api_url: https://…', variable: 'ANIMATE_API_URL' },
  account: { form: 'account: acct_…', variable: 'ANIMATE_ACCOUNT' },
} as const

/**
 * Reads a setting from the configuration.
 *
 * @returns `undefined` when there is no such file or it does not say.
 * @throws {Failure} `config_unusable`, with the path and the cure.
 */
export async function readSetting(name: keyof typeof settings): Promise<string | undefined> {
  if (!hasHome()) return undefined
  const path = configPath()
  const { form, variable } = settings[name]
  const cure = `Correct it, remove it, or set ${variable}.`
  const file = await readSmallFile(path)
  if ('flaw' in file) throw unusable(`${path} ${file.flaw}.`, cure)
  if (file.text === undefined) return undefined
  const { parseDocument } = await import('yaml')
  const document = parseDocument(file.text, { logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    throw unusable(`${path} is not YAML${line === undefined ? '' : ` (line ${line})`}.`, cure)
  }
  let content: unknown
  try {
    content = document.toJS()
  } catch {
    throw unusable(`${path} has an alias (*name) that cannot be resolved.`, cure)
  }
  if (content === null) return undefined
  const value =
    typeof content === 'object' && name in content ? (content as Record<string, unknown>)[name] : undefined
  if (
    typeof content !== 'object' ||
    Array.isArray(content) ||
    (value !== undefined && typeof value !== 'string')
  ) {
    throw unusable(`${path} does not have the form "${form}".`, cure)
  }
  return value?.trim() || undefined
}

function unusable(message: string, hint: string): Failure {
  return new Failure('config_unusable', message, { exitCode: 2, hint })
}

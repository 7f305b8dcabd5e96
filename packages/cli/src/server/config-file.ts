import { readFile } from 'node:fs/promises'
import { configPath, hasHome } from '../credentials/paths.ts'
import { Failure, systemCode, systemReason } from '../failure.ts'

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
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw unusable(`${path} cannot be read: ${systemReason(error)}.`, `Correct it, or set ${variable}.`)
  }
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    throw unusable(
      `${path} is not YAML${line === undefined ? '' : ` (line ${line})`}.`,
      `Correct it, remove it, or set ${variable}.`,
    )
  }
  const content: unknown = document.toJS()
  if (content === null) return undefined
  const value =
    typeof content === 'object' && name in content ? (content as Record<string, unknown>)[name] : undefined
  if (
    typeof content !== 'object' ||
    Array.isArray(content) ||
    (value !== undefined && typeof value !== 'string')
  ) {
    throw unusable(`${path} does not have the form "${form}".`, `Correct it, remove it, or set ${variable}.`)
  }
  return value?.trim() || undefined
}

function unusable(message: string, hint: string): Failure {
  return new Failure('config_unusable', message, { exitCode: 2, hint })
}

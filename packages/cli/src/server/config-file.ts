import { readFile } from 'node:fs/promises'
import { Failure, systemCode, systemReason } from '../failure.ts'

/**
 * Reads `api_url` from the configuration.
 *
 * @returns `undefined` when there is no such file or it names no server.
 * @throws {Failure} `config_unusable`, with the path and the cure.
 */
export async function readConfiguredUrl(path: string): Promise<string | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw unusable(`${path} cannot be read: ${systemReason(error)}.`, `Correct it, or set ANIMATE_API_URL.`)
  }
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    throw unusable(
      `${path} is not YAML${line === undefined ? '' : ` (line ${line})`}.`,
      'Correct it, remove it, or set ANIMATE_API_URL.',
    )
  }
  const content: unknown = document.toJS()
  if (content === null) return undefined
  const url = typeof content === 'object' && 'api_url' in content ? content.api_url : undefined
  if (
    typeof content !== 'object' ||
    Array.isArray(content) ||
    (url !== undefined && typeof url !== 'string')
  ) {
    throw unusable(
      `${path} does not have the form "api_url: https://…".`,
      'Correct it, remove it, or set ANIMATE_API_URL.',
    )
  }
  return url?.trim() || undefined
}

function unusable(message: string, hint: string): Failure {
  return new Failure('config_unusable', message, { exitCode: 2, hint })
}

import { isPrefix } from '@oanim/key'
import { readCredentialsFile } from '../credentials/credentials-file.ts'
import { sourceName } from '../credentials/find-credential.ts'
import { credentialsPath } from '../credentials/paths.ts'
import { renderFacts } from '../output/table.ts'
import { visible } from '../output/text.ts'
import { type Context, connect } from '../server/connect.ts'

interface Shadowed {
  source: string
  prefix: string | null
  server: string | null
}

/** `oanim whoami`: who the next command would be, on which server, and why. */
export async function whoami(context: Context): Promise<void> {
  const { output } = context
  const { client, server, credential } = await connect(context)
  const shadowed = credential.source.kind === 'variable' ? await findShadowed(context) : undefined
  const me = await client.auth.me()
  const source = sourceName(credential.source)
  if (output.isJson) {
    return output.json({
      ...me,
      server: server.url,
      server_source: server.source,
      source,
      shadows: shadowed ?? null,
    })
  }

  const { name, prefix, id } = me.credential
  const facts: [string, string][] = [
    ['Account', `${visible(me.email)} (${visible(me.id)})`],
    [
      'Server',
      `${visible(server.url)} (${server.source === 'default' ? 'default' : `from ${server.source}`})`,
    ],
    ['Key', `${visible(name)} (${visible(prefix ?? '-')}, ${visible(id)})`],
    ['Source', source],
  ]
  if (shadowed !== undefined) {
    const what = shadowed.prefix === null ? 'what is' : `the key ${shadowed.prefix}`
    const where = shadowed.server === null ? '' : ` for ${visible(shadowed.server)}`
    facts.push(['Shadows', `${what} in ${shadowed.source}${where}`])
  }
  await output.result(renderFacts(facts))
}

/** Looks at the saved key that the variable keeps from being used. A broken file is no more than a remark here. */
async function findShadowed({ output }: Context): Promise<Shadowed | undefined> {
  const path = credentialsPath()
  const file = await readCredentialsFile(path)
  if (file.state === 'missing') return undefined
  if (file.state === 'unusable') {
    await output.warning('credentials_unusable', `${file.message} It is not needed now.`, file.hint)
    return { source: path, prefix: null, server: null }
  }
  if (file.apiKey === undefined) return undefined
  const start = file.apiKey.trim().slice(0, 13)
  return { source: path, prefix: isPrefix(start) ? start : null, server: file.server ?? null }
}

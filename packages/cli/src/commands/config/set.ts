import { parseServerUrl } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import { changeEntry } from '../../config/config-file.ts'
import { readCredentialsFile } from '../../config/credentials-file.ts'
import { configPath } from '../../config/paths.ts'
import { ofProfile } from '../../config/profile.ts'
import type { Context } from '../../context.ts'
import { visible } from '../../output/text.ts'
import { profileOf, settingName, settings, warnIfOverridden } from './settings.ts'

/** `oanim config set` */
export const command = (run: Run) =>
  new Command('set')
    .description('Change a setting')
    .argument('<key>', Object.keys(settings).join(', '))
    .argument('<value>', 'the value; see below')
    .option('--json', 'print the change as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim config set api_url https://animate.example.com',
          'oanim config set account acct_0aBcDeFgHiJkLmNoPqRs --profile work',
          'oanim config set update_notice off',
        ],
        'api_url: the server, https:// or, on this machine, http://. account: the account of a CI job that signs in with an OIDC token. update_notice: on or off; applies to every profile.',
        'Settings are kept in ~/.oanim/config.yaml, and those of another profile in ~/.oanim/profiles/NAME/config.yaml. Comments and other entries of the file stay.',
      ),
    )
    .action(run(setSetting))

async function setSetting(context: Context, typed: string, typedValue: string): Promise<void> {
  const { output } = context
  const key = settingName(typed)
  const value = settings[key].check(typedValue)
  const profile = profileOf(key, context)
  const changed = await changeEntry(profile, key, value)
  const file = configPath(profile)
  if (output.isJson) await output.json({ key, value, file, changed })
  else await output.result(`${key}: ${visible(value)} (${file})\n`)
  await warnIfOverridden(key, context)
  if (key === 'api_url') await warnIfOtherServer(context, value)
}

/** Warns if the saved key of the profile belongs to another server: it is not sent to this one. */
async function warnIfOtherServer({ output, profile }: Context, url: string): Promise<void> {
  const saved = await readCredentialsFile(profile)
  if (saved.state !== 'read' || saved.apiKey === undefined || saved.server === undefined) return
  const server = parseServerUrl(saved.server)
  if (server.ok && server.url === url) return
  await output.warning(
    'server_differs',
    `The saved key${ofProfile(profile)} belongs to ${server.ok ? visible(server.url) : 'another server'} and is not sent to ${visible(url)}.`,
    'To use several servers, save a key for each: oanim login --profile NAME',
  )
}

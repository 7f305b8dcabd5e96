import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import { changeEntry } from '../../config/config-file.ts'
import { configPath } from '../../config/paths.ts'
import type { Context } from '../../context.ts'
import { profileOf, settingName, settings, warnIfOverridden } from './settings.ts'

/** `oanim config unset` */
export const command = (run: Run) =>
  new Command('unset')
    .description('Remove a setting from the configuration file')
    .argument('<key>', Object.keys(settings).join(', '))
    .option('--json', 'print the change as JSON')
    .addHelpText('after', examples(['oanim config unset api_url']))
    .action(run(unsetSetting))

async function unsetSetting(context: Context, typed: string): Promise<void> {
  const { output } = context
  const key = settingName(typed)
  const profile = profileOf(key, context)
  const changed = await changeEntry(profile, key, undefined)
  const file = configPath(profile)
  if (output.isJson) await output.json({ key, value: null, file, changed })
  else await output.result(changed ? `Removed ${key} (${file}).\n` : `${key} is not set in ${file}.\n`)
  await warnIfOverridden(key, context)
}

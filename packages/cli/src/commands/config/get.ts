import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { visible } from '../../output/text.ts'
import { settingName, settings } from './settings.ts'

/** `oanim config get` */
export const command = (run: Run) =>
  new Command('get')
    .description('Print the value of a setting that commands use')
    .argument('<key>', Object.keys(settings).join(', '))
    .option('--json', 'print the value and where it comes from as JSON')
    .addHelpText('after', examples(['oanim config get api_url', 'oanim config get api_url --profile work']))
    .action(run(getSetting))

async function getSetting(context: Context, typed: string): Promise<void> {
  const { output } = context
  const key = settingName(typed)
  const found = await settings[key].find(context)
  if (output.isJson) return output.json({ key, ...found })
  if (found.value === null) {
    throw new Failure('setting_missing', `${key} is not set.`, {
      hint: `Set it: oanim config set ${key} VALUE`,
    })
  }
  await output.result(`${visible(found.value)}\n`)
}

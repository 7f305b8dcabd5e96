import { isPrefix } from '@oanim/key'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { SettingName } from '../../config/config-file.ts'
import { readCredentialsFile } from '../../config/credentials-file.ts'
import { hasHome } from '../../config/paths.ts'
import { listProfiles } from '../../config/profile.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { visible } from '../../output/text.ts'
import { type Found, settings } from './settings.ts'

/** `oanim config list` */
export const command = (run: Run) =>
  new Command('list')
    .description('List the settings, where they come from, and profiles')
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim config list', 'oanim config list --profile work'],
        'No secret is printed. A setting comes from an environment variable, from a file, or is the default.',
      ),
    )
    .action(run(listSettings))

/** A profile and its saved key. */
interface Row {
  readonly name: string
  readonly is_current: boolean
  readonly server: string | null
  /** The public part of the key. */
  readonly prefix: string | null
}

async function listSettings(context: Context): Promise<void> {
  const { output, profile } = context
  const rows: ({ key: string } & Found)[] = []
  for (const key of Object.keys(settings) as SettingName[]) {
    rows.push({ key, ...(await find(context, key)) })
  }
  const names = hasHome() ? ['default', ...(await listProfiles())] : ['default']
  const profiles = await Promise.all(names.map((name) => describe(name, profile.name)))
  if (output.isJson) return output.json({ profile: profile.name, settings: rows, profiles })
  const table = output.table(
    [
      { title: 'KEY', value: ({ key }) => key },
      { title: 'VALUE', value: ({ value }) => visible(value ?? '-'), isFlexible: true },
      { title: 'SOURCE', value: ({ source }) => visible(source ?? '-') },
    ],
    rows,
  )
  const others = output.table(
    [
      { title: 'PROFILE', value: ({ name, is_current }) => `${name}${is_current ? ' (in use)' : ''}` },
      { title: 'SERVER', value: ({ server }) => visible(server ?? '-'), isFlexible: true },
      { title: 'KEY', value: ({ prefix }) => prefix ?? '-' },
    ],
    profiles,
  )
  await output.result(profiles.length > 1 ? `${table}\n${others}` : table)
}

/** An unusable value is a warning: the list shows the rest. */
async function find(context: Context, key: SettingName): Promise<Found> {
  try {
    return await settings[key].find(context)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    await context.output.warning(error.code, error.message, error.details.hint)
    return { value: null, source: null }
  }
}

async function describe(name: string, current: string): Promise<Row> {
  const file = hasHome()
    ? await readCredentialsFile({ name, source: undefined })
    : ({ state: 'missing' } as const)
  const start = file.state === 'read' ? (file.apiKey?.trim().slice(0, 13) ?? '') : ''
  return {
    name,
    is_current: name === current,
    server: file.state === 'read' ? (file.server ?? null) : null,
    prefix: isPrefix(start) ? start : null,
  }
}

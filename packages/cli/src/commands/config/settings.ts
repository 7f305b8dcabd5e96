import { usageError } from '../../command.ts'
import type { SettingName } from '../../config/config-file.ts'
import { configPath, defaultProfile, type Profile } from '../../config/paths.ts'
import type { Context } from '../../context.ts'
import { checkUrl, findServer } from '../../server/find-server.ts'
import { findAccount, isAccountId } from '../../server/oidc.ts'
import { findUpdateNotice, parseSwitch } from '../../update-notice.ts'

/** The value that commands use, and where it comes from. */
export interface Found {
  readonly value: string | null
  /** A variable, a file, `default`, or `null` if nothing sets it. */
  readonly source: string | null
}

interface Setting {
  readonly variable: string
  /** Applies to every profile, and is kept in the configuration of the default one. */
  readonly isOfUser: boolean
  /** @throws {Failure} exit 2, without the value: users paste secrets into the wrong place. */
  check(typed: string): string
  find(context: Context): Promise<Found>
}

export const settings: Record<SettingName, Setting> = {
  api_url: {
    variable: 'ANIMATE_API_URL',
    isOfUser: false,
    check: (typed) => checkUrl(typed, 'api_url').url,
    async find(context) {
      const { url, source } = await findServer(context)
      return { value: url, source }
    },
  },
  account: {
    variable: 'ANIMATE_ACCOUNT',
    isOfUser: false,
    check(typed) {
      if (isAccountId(typed.trim())) return typed.trim()
      throw usageError('The value of account is not an account ID.', 'An account ID begins with acct_.')
    },
    async find(context) {
      const { env, profile } = context
      const value = (await findAccount(context)) ?? null
      if (value === null) return { value, source: null }
      return { value, source: env['ANIMATE_ACCOUNT']?.trim() ? 'ANIMATE_ACCOUNT' : configPath(profile) }
    },
  },
  update_notice: {
    variable: 'OANIM_UPDATE_NOTICE',
    isOfUser: true,
    check(typed) {
      const isOn = parseSwitch(typed)
      if (isOn === undefined) throw usageError('The value of update_notice is not on or off.')
      return isOn ? 'on' : 'off'
    },
    async find({ env }) {
      const { isOn, source } = await findUpdateNotice(env)
      return { value: isOn ? 'on' : 'off', source }
    },
  },
}

/** @throws {Failure} `usage_invalid`, exit 2 */
export function settingName(typed: string): SettingName {
  const names = Object.keys(settings) as SettingName[]
  const name = names.find((each) => each === typed)
  if (name !== undefined) return name
  throw usageError(`Unknown setting "${typed.slice(0, 100)}". Settings: ${names.join(', ')}.`)
}

/** The profile whose configuration has the setting. */
export function profileOf(name: SettingName, context: Context): Profile {
  return settings[name].isOfUser ? defaultProfile : context.profile
}

/** Warns if a variable takes precedence over the file. */
export async function warnIfOverridden(name: SettingName, { env, output }: Context): Promise<void> {
  const { variable } = settings[name]
  if (!env[variable]?.trim()) return
  await output.warning(
    'setting_overridden',
    `${variable} is set and takes precedence over the file.`,
    `To use the file: unset ${variable}`,
  )
}

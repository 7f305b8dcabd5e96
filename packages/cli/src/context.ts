import type { Retry } from '@oanim/sdk'
import type { Credential } from './config/find-credential.ts'
import type { Profile } from './config/paths.ts'
import type { Output } from './output/output.ts'

export interface Server {
  url: string
  isLoopback: boolean
  /** The variable or file that names the server, or `default`. */
  source: string
}

/** What a command runs with. */
export interface Context {
  readonly env: NodeJS.ProcessEnv
  /** What the user typed after `oanim`. */
  readonly args: readonly string[]
  readonly output: Output
  readonly version: string
  /** Whose key and settings the command uses. */
  readonly profile: Profile
  /** Filled in as it becomes known, so that an error can name the server, the source of the key and the option. */
  readonly known: {
    server?: Server
    credential?: Credential
    /** The version of the server whose key is used, which has the `oanim` of the same version. */
    newest?: { readonly url: string; readonly version: string }
    command?: TypedCommand
    /** How to get the result of a job that was started and is not saved. A sentence. */
    unsavedJob?: string | undefined
  }
  /** Revokes a key that was created for this command only. Called when the command ends, also after an error. */
  release?: () => Promise<void>
  /** Tells the user of a retry, while a job is followed. */
  onRetry?: ((retry: Retry) => void) | undefined
}

/** The command as the user typed it. */
export interface TypedCommand {
  /** The names, such as `api-keys create`. */
  readonly path: string
  readonly options: Readonly<Record<string, unknown>>
}

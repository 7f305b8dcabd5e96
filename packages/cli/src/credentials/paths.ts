import { homedir } from 'node:os'
import { join } from 'node:path'

/** `~/.oanim/credentials.yaml`: the saved key. */
export function credentialsPath(): string {
  return join(homedir(), '.oanim', 'credentials.yaml')
}

/** `~/.oanim/config.yaml`: settings without secrets. */
export function configPath(): string {
  return join(homedir(), '.oanim', 'config.yaml')
}

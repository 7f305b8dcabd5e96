import { join } from 'node:path'

/** Variables of a real server process that lead what it fetches from outside to a scripted server. */
export function ledTo({ url }: { readonly url: string }): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'lead-hosts.ts')}`,
    OANIM_TEST_HOSTS: url,
  }
}

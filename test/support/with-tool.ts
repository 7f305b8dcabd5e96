import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'

/** Runs a tool that not every machine has. Says so where it is missing; what the tests need is asserted without it. */
export function withTool(
  t: TestContext,
  command: string,
  args: string[],
  environment: Record<string, string> = {},
) {
  const options = { encoding: 'utf8', env: { ...process.env, ...environment } } as const
  const { error, status, stdout, stderr } = spawnSync(command, args, options)
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') {
    return { status, output: `${stdout}${stderr}` }
  }
  t.diagnostic(`${command} is not installed: its own check did not run`)
  return undefined
}

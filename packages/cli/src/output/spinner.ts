import { onInterrupt } from '../interrupt.ts'

/**
 * Turns a spinner on standard error while work goes on. Without a terminal, on a dumb one and in CI nothing is
 * shown.
 */
export async function withSpinner<Result>(
  text: string,
  isWanted: boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  const { env, stderr } = process
  if (!isWanted || !stderr.isTTY || env['TERM'] === 'dumb' || env['CI']) return work()
  const { default: yoctoSpinner } = await import('yocto-spinner')
  const spinner = yoctoSpinner({ text, stream: stderr, handleSignals: false }).start()
  const forget = onInterrupt(() => spinner.stop())
  try {
    return await work()
  } finally {
    spinner.stop()
    forget()
  }
}

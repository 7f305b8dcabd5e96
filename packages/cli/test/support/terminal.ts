import { spawn } from '@lydell/node-pty'

export interface TerminalRun {
  /** Everything that appeared, both streams, as the terminal was sent it. */
  screen: string
  exitCode: number
}

/**
 * Runs a program on a real pseudo-terminal, so that both of its streams and its input are terminals.
 *
 * @param options.type What is typed, each once its cue has appeared.
 */
export function runInTerminal(
  file: string,
  args: string[],
  options: {
    env: Record<string, string>
    cwd: string
    columns?: number
    type?: { after: string; text: string }[]
    /** Called with all that appeared so far, each time that more does. */
    watch?: (screen: string, terminal: { write(text: string): void }) => void
  },
): Promise<TerminalRun> {
  return new Promise((resolve) => {
    const terminal = spawn(file, args, {
      cols: options.columns ?? 80,
      rows: 30,
      cwd: options.cwd,
      env: { TERM: 'xterm-256color', ...options.env },
    })
    let screen = ''
    const waiting = [...(options.type ?? [])]
    terminal.onData((data) => {
      screen += data
      options.watch?.(screen, terminal)
      const [next] = waiting
      if (next !== undefined && screen.includes(next.after)) {
        waiting.shift()
        terminal.write(next.text)
      }
    })
    terminal.onExit(({ exitCode }) => resolve({ screen: screen.replaceAll('\r\n', '\n'), exitCode }))
  })
}

import open from 'open'

/** How long the program that opens browsers may take to say that it cannot. Milliseconds. */
const patienceMs = 1_500

/**
 * Asks the system to open an address in the user's browser.
 *
 * @param url Built from the configured server, never one that a server sent: some openers run what they are given.
 * @returns Whether the system took it. That a page appeared nobody tells.
 */
export async function openBrowser(url: string): Promise<boolean> {
  if (!/^https?:\/\/[A-Za-z0-9.:[\]_-]+\/[A-Za-z0-9/._~-]*$/.test(url)) return false
  try {
    const opener = await open(url)
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), patienceMs)
      const end = (isOpen: boolean) => {
        clearTimeout(timer)
        resolve(isOpen)
      }
      opener.once('error', () => end(false))
      opener.once('exit', (code) => end(code === 0))
      if (opener.exitCode !== null) end(opener.exitCode === 0)
    })
  } catch {
    return false
  }
}

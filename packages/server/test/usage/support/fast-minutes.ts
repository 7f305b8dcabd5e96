// Loaded into a server before anything else: its minutes last a second, and it says on standard error when one is over.
const slow = globalThis.setInterval
globalThis.setInterval = ((work: () => void, ms?: number) => {
  if (ms !== 60_000) return slow(work, ms)
  return slow(() => {
    process.stderr.write('MINUTE\n')
    work()
  }, 1_000)
}) as typeof setInterval

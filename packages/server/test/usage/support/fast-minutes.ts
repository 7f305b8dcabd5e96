// Loaded into a server before anything else: its minutes last a second, so that a test need not wait for one.
const slow = globalThis.setInterval
globalThis.setInterval = ((work: () => void, ms?: number) =>
  slow(work, ms === 60_000 ? 1_000 : ms)) as typeof setInterval

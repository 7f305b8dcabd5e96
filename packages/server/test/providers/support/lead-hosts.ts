import { leadTo } from './scripted-server.ts'

// Preloaded into a real server process: leads what it fetches from outside to a scripted server, after its own checks.
const { OANIM_TEST_HOSTS: url } = process.env
if (!url) throw new Error('OANIM_TEST_HOSTS is the URL of a scripted server')
const original = globalThis.fetch
const lead = leadTo(url, undefined, original)
globalThis.fetch = (input, init) => {
  const { protocol } = new URL(input instanceof Request ? input.url : String(input))
  return protocol === 'https:' ? lead(input, init) : original(input, init)
}

import { randomBytes } from 'node:crypto'

/** Makes ids that no two requests share, on this server or another: a random start and a count. */
export function requestIds(): () => string {
  const start = `req_${randomBytes(6).toString('hex')}`
  let count = 0
  return () => {
    count += 1
    return `${start}${count.toString(36).padStart(6, '0')}`
  }
}

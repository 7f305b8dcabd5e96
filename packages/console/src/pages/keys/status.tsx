import type { ApiKey } from '../../api/contract.ts'
import { ago } from '../../components/time.tsx'
import style from './status.module.css'

/** An expiry within this time is a warning. */
const soonMs = 7 * 24 * 60 * 60 * 1000

/** The status of a key; nothing for an active key without an expiry. */
export function Status({ of: key }: { of: ApiKey }) {
  const remark = remarkOn(key)
  return (
    remark && (
      <span className={style.status} data-tone={remark.tone}>
        {remark.text}
      </span>
    )
  )
}

interface Remark {
  tone: 'warn' | 'danger' | 'quiet'
  text: string
}

function remarkOn(key: ApiKey): Remark | undefined {
  switch (key.status) {
    case 'revoked':
      return { tone: 'quiet', text: key.revoked_reason === 'leaked' ? 'Leaked and revoked' : 'Revoked' }
    case 'expired':
      return { tone: 'quiet', text: 'Expired' }
    case 'quarantined':
      return { tone: 'danger', text: 'Quarantined' }
    case 'paused':
      return { tone: 'warn', text: 'Paused' }
    case 'deprecated':
      return {
        tone: 'warn',
        text: key.expires_at ? `Deprecated, expires ${ago(key.expires_at)}` : 'Deprecated',
      }
    default:
      break
  }
  if (key.expires_at !== null) {
    const isSoon = Date.parse(key.expires_at) - Date.now() <= soonMs
    return { tone: isSoon ? 'warn' : 'quiet', text: `Expires ${ago(key.expires_at)}` }
  }
  return key.is_unused ? { tone: 'warn', text: 'Not used for 90 days' } : undefined
}

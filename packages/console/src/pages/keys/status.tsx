import type { ApiKey } from '../../api/contract.ts'
import { ago } from '../../components/time.tsx'
import style from './status.module.css'

/** From when on the end of a key is told in advance. Milliseconds. */
const soonMs = 7 * 24 * 60 * 60 * 1000

/** What is remarkable of a key; nothing for one that simply works. */
export function Status({ of: key }: { of: ApiKey }) {
  const remark = remarkOf(key)
  return (
    remark && (
      <span className={style['status']} data-tone={remark.tone}>
        {remark.text}
      </span>
    )
  )
}

interface Remark {
  tone: 'warn' | 'danger' | 'quiet'
  text: string
}

function remarkOf(key: ApiKey): Remark | undefined {
  switch (key.status) {
    case 'revoked':
      return { tone: 'quiet', text: key.revoked_reason === 'leaked' ? 'Leaked and revoked' : 'Revoked' }
    case 'expired':
      return { tone: 'quiet', text: 'Expired' }
    case 'quarantined':
      return { tone: 'danger', text: 'In quarantine' }
    case 'paused':
      return { tone: 'warn', text: 'Paused' }
    case 'deprecated':
      return {
        tone: 'warn',
        text: key.expires_at ? `Being replaced, ends ${ago(key.expires_at)}` : 'Being replaced',
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

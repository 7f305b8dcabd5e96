import { Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { NewKey, Scope } from '../../api/contract.ts'
import { scopeWords } from '../../parts/scope-words.ts'
import style from './keys.module.css'

const allScopes = Object.keys(scopeWords) as Scope[]

export interface Bounds {
  scopes: Scope[]
  expiry: string
  date: string
  addresses: string
  limit: number | string
}

/** What a key gets when nobody chooses. */
export const unbounded: Bounds = {
  scopes: allScopes.filter((scope) => scope !== 'keys:write'),
  expiry: '',
  date: '',
  addresses: '',
  limit: '',
}

/** The bounds as the API takes them; what was left as it is, is left out. */
export function boundsOf({ scopes, expiry, date, addresses, limit }: Bounds): Omit<NewKey, 'name'> {
  const blocks = addresses.split(/[\s,]+/).filter(Boolean)
  const expires = expiry === 'date' ? date : expiry
  const isUsual = scopes.length === unbounded.scopes.length && !scopes.includes('keys:write')
  return {
    ...(!isUsual && { scopes }),
    ...(expires !== '' && { expires }),
    ...(blocks.length > 0 && { allowed_ips: blocks }),
    ...(typeof limit === 'number' && { requests_per_minute: limit }),
  }
}

/** The fields of what a key may do, from where, how often and until when. */
export function KeyBounds({
  bounds,
  onChange,
  fields,
}: {
  bounds: Bounds
  onChange: (bounds: Bounds) => void
  /** What the server says is wrong, by field. */
  fields: Readonly<Record<string, string>>
}) {
  const policy = useQuery({ queryKey: ['policy'], queryFn: api.policy }).data?.policy
  const set = (change: Partial<Bounds>) => onChange({ ...bounds, ...change })
  const longest = policy?.max_lifetime_days
  const isRefused = ['scopes', 'expires', 'allowed_ips', 'requests_per_minute'].some((name) => fields[name])
  return (
    <details className={style['more']} open={isRefused || undefined}>
      <summary>What it may do, from where and until when</summary>
      <div className={style['fields']}>
        <Checkbox.Group
          label="May"
          error={fields['scopes']}
          value={bounds.scopes}
          onChange={(scopes) => set({ scopes: scopes as Scope[] })}
        >
          <div className={style['scopes']}>
            {allScopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeWords[scope]} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label="Ends"
          description={longest ? `Keys of this account live for ${longest} days at most.` : undefined}
          error={bounds.expiry !== 'date' && fields['expires']}
          value={bounds.expiry}
          onChange={(event) => set({ expiry: event.currentTarget.value })}
          data={[
            { value: '', label: longest ? `In ${longest} days` : 'When it is revoked' },
            { value: '1d', label: 'In a day' },
            { value: '30d', label: 'In 30 days' },
            { value: '90d', label: 'In 90 days' },
            { value: '365d', label: 'In a year' },
            { value: 'date', label: 'At the end of a day …' },
          ]}
        />
        {bounds.expiry === 'date' && (
          <TextInput
            type="date"
            label="Last day (UTC)"
            required
            error={fields['expires']}
            value={bounds.date}
            onChange={(event) => set({ date: event.currentTarget.value })}
          />
        )}
        <Textarea
          label="From these addresses only"
          description="IP addresses and CIDR blocks, separated by commas or lines. Empty: from anywhere."
          placeholder="192.0.2.0/24, 2001:db8::/32"
          autosize
          minRows={1}
          required={policy?.requires_allowed_ips ?? false}
          error={fields['allowed_ips']}
          value={bounds.addresses}
          onChange={(event) => set({ addresses: event.currentTarget.value })}
        />
        <NumberInput
          label="Requests a minute"
          description="Empty: as many as the account may."
          min={1}
          max={1_000_000}
          allowDecimal={false}
          hideControls
          error={fields['requests_per_minute']}
          value={bounds.limit}
          onChange={(limit) => set({ limit })}
        />
      </div>
    </details>
  )
}

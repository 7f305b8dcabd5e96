import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { NewKey, Scope } from '../../api/contract.ts'
import type { FieldErrors } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import { NumberField, numberError, readNumber } from '../../components/number-field.tsx'
import { scopeLabels } from '../../components/scope-labels.ts'
import style from './keys.module.css'

const allScopes = Object.keys(scopeLabels) as Scope[]
const requestsRange = { min: 1, max: 1_000_000 }

export interface Restrictions {
  scopes: Scope[]
  expiry: string
  date: string
  addresses: string
  limit: string
}

/** The restrictions of a key by default: it creates media, and no more. */
export const unrestricted: Restrictions = {
  scopes: ['assets:read', 'assets:write', 'account:read'],
  expiry: '',
  date: '',
  addresses: '',
  limit: '',
}

/** The bounds as the API takes them. The scopes are always named: what the form shows is what the key gets. */
export function restrictionsOf({
  scopes,
  expiry,
  date,
  addresses,
  limit,
}: Restrictions): Omit<NewKey, 'name'> {
  const blocks = blocksOf(addresses)
  const expires = expiry === 'date' ? date : expiry
  const requests = readNumber(limit, requestsRange)
  return {
    scopes: allScopes.filter((scope) => scopes.includes(scope)),
    ...(expires !== '' && { expires }),
    ...(blocks.length > 0 && { allowed_ips: blocks }),
    ...(typeof requests === 'number' && { requests_per_minute: requests }),
  }
}

/** What can be seen to be wrong before the server is asked, by field. */
export function flawsOf({ scopes, expiry, date, limit }: Restrictions): FieldErrors {
  const today = new Date().toISOString().slice(0, 10)
  const requests = numberError(limit, requestsRange)
  return {
    ...(scopes.length === 0 && { scopes: 'Choose at least one.' }),
    ...(expiry === 'date' && date === '' && { expires: 'Choose the last day on which the key works.' }),
    ...(expiry === 'date' &&
      date !== '' &&
      date < today && { expires: `${date} is in the past. Choose today, ${today}, or a later day.` }),
    ...(requests !== undefined && { requests_per_minute: requests }),
  }
}

/** What the server says is wrong with bounds, by field. An entry of a list is named. */
export function refusalsOf(error: unknown, { addresses }: Restrictions): FieldErrors {
  if (!(error instanceof Problem)) return {}
  const blocks = blocksOf(addresses)
  const wrong = error.entries.flatMap(({ field, index, detail }) =>
    field === 'allowed_ips' && blocks[index] !== undefined
      ? [`“${blocks[index]}” ${detail}, such as 192.0.2.7 or 192.0.2.0/24.`]
      : [],
  )
  const { scopes, expires, allowed_ips, requests_per_minute } = error.fields
  return {
    ...(scopes && { scopes: `The permissions: ${scopes}.` }),
    ...(expires && { expires: `The expiry ${expires}.` }),
    ...(allowed_ips && { allowed_ips: wrong.length > 0 ? wrong.join(' ') : `The list ${allowed_ips}.` }),
    ...(requests_per_minute && { requests_per_minute: `The limit ${requests_per_minute}.` }),
  }
}

function blocksOf(addresses: string): string[] {
  return addresses.split(/[\s,;]+/).filter(Boolean)
}

function isUnrestricted(restrictions: Restrictions): boolean {
  const { scopes, expiry, addresses, limit } = restrictions
  const isUsual =
    scopes.length === unrestricted.scopes.length &&
    unrestricted.scopes.every((scope) => scopes.includes(scope))
  return isUsual && expiry === '' && addresses.trim() === '' && limit === ''
}

/** The fields of what a key may do, from where, how often and until when. */
export function KeyRestrictions({
  restrictions,
  onChange,
  fields,
}: {
  restrictions: Restrictions
  onChange: (change: Partial<Restrictions>) => void
  /** What is wrong, by field. */
  fields: FieldErrors
}) {
  const policy = useQuery({ queryKey: ['policy'], queryFn: api.policy }).data?.policy
  // What a draft brings back is seen, not folded away.
  const [isOpen, setIsOpen] = useState(!isUnrestricted(restrictions))
  const isRefused = ['scopes', 'expires', 'allowed_ips', 'requests_per_minute'].some((name) => fields[name])
  const longest = policy?.max_lifetime_days
  return (
    <details
      className={style['more']}
      open={isOpen || isRefused}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>What it may do, from where and until when</summary>
      <div className={style['fields']}>
        <Checkbox.Group
          label="May"
          error={fields['scopes']}
          value={restrictions.scopes}
          onChange={(scopes) => onChange({ scopes: scopes as Scope[] })}
        >
          <div className={style['scopes']}>
            {allScopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeLabels[scope]} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label="Ends"
          description={longest ? `Keys of this account live for ${longest} days at most.` : undefined}
          error={restrictions.expiry !== 'date' && fields['expires']}
          value={restrictions.expiry}
          onChange={(event) => onChange({ expiry: event.currentTarget.value })}
          data={[
            { value: '', label: longest ? `In ${longest} days` : 'When it is revoked' },
            { value: '1d', label: 'In a day' },
            { value: '30d', label: 'In 30 days' },
            { value: '90d', label: 'In 90 days' },
            { value: '365d', label: 'In a year' },
            { value: 'date', label: 'At the end of a day …' },
          ]}
        />
        {restrictions.expiry === 'date' && (
          <TextInput
            type="date"
            label="Last day (UTC)"
            error={fields['expires']}
            value={restrictions.date}
            onChange={(event) => onChange({ date: event.currentTarget.value })}
          />
        )}
        <Textarea
          label="From these addresses only"
          description="IP addresses and CIDR blocks, separated by commas or lines. Empty: from anywhere."
          placeholder="192.0.2.0/24, 2001:db8::/32"
          autosize
          minRows={1}
          error={fields['allowed_ips']}
          value={restrictions.addresses}
          onChange={(event) => onChange({ addresses: event.currentTarget.value })}
        />
        <NumberField
          label="Requests a minute"
          description="Empty: as many as the account may."
          range={requestsRange}
          error={fields['requests_per_minute']}
          value={restrictions.limit}
          onChange={(limit) => onChange({ limit })}
        />
      </div>
    </details>
  )
}

import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas, Scope } from '../../api/contract.ts'
import type { FieldErrors } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import { NumberField, numberError, readNumber } from '../../components/number-field.tsx'
import { policyQuery } from '../../components/queries.ts'
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

/** By default a key generates images and has no other restriction. */
export const defaultRestrictions: Restrictions = {
  scopes: ['assets:read', 'assets:write', 'account:read'],
  expiry: '',
  date: '',
  addresses: '',
  limit: '',
}

/** The restrictions as the API takes them. Scopes are always sent: the key gets exactly what the form shows. */
export function restrictionsOf({
  scopes,
  expiry,
  date,
  addresses,
  limit,
}: Restrictions): Omit<Schemas['CreateApiKey'], 'name'> {
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

/** Errors that show before the form is sent, by field. */
export function validateRestrictions({ scopes, expiry, date, limit }: Restrictions): FieldErrors {
  const today = new Date().toISOString().slice(0, 10)
  const requests = numberError(limit, requestsRange)
  return {
    ...(scopes.length === 0 && { scopes: 'Select at least one permission.' }),
    ...(expiry === 'date' && date === '' && { expires: 'Choose the last day on which the key works.' }),
    ...(expiry === 'date' &&
      date !== '' &&
      date < today && { expires: `${date} is in the past. Choose today, ${today}, or a later day.` }),
    ...(requests !== undefined && { requests_per_minute: requests }),
  }
}

/** The server's errors, by field. An error in a list names the entry. */
export function deniedRestrictions(error: unknown, { addresses }: Restrictions): FieldErrors {
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

function areDefaults(restrictions: Restrictions): boolean {
  const { scopes, expiry, addresses, limit } = restrictions
  const hasDefaultScopes =
    scopes.length === defaultRestrictions.scopes.length &&
    defaultRestrictions.scopes.every((scope) => scopes.includes(scope))
  return hasDefaultScopes && expiry === '' && addresses.trim() === '' && limit === ''
}

/** The fields for permissions, expiry, allowed IP addresses and rate limit. */
export function KeyRestrictions({
  restrictions,
  onChange,
  fields,
}: {
  restrictions: Restrictions
  onChange: (change: Partial<Restrictions>) => void
  /** The errors by field. */
  fields: FieldErrors
}) {
  const policy = useQuery(policyQuery).data?.policy
  // Restrictions that a draft brings back must be visible.
  const [isOpen, setIsOpen] = useState(!areDefaults(restrictions))
  const hasError = ['scopes', 'expires', 'allowed_ips', 'requests_per_minute'].some((name) => fields[name])
  const longest = policy?.max_lifetime_days
  return (
    <details
      className={style.more}
      open={isOpen || hasError}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>Permissions, expiry and limits</summary>
      <div className={style.fields}>
        <Checkbox.Group
          label="Permissions"
          error={fields['scopes']}
          value={restrictions.scopes}
          onChange={(scopes) => onChange({ scopes: scopes as Scope[] })}
        >
          <div className={style.scopes}>
            {allScopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeLabels[scope]} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label="Expires"
          description={longest ? `The key policy allows at most ${longest} days.` : undefined}
          error={restrictions.expiry !== 'date' && fields['expires']}
          value={restrictions.expiry}
          onChange={(event) => onChange({ expiry: event.currentTarget.value })}
          data={[
            { value: '', label: longest ? `In ${longest} days` : 'Never' },
            { value: '1d', label: 'In 1 day' },
            { value: '30d', label: 'In 30 days' },
            { value: '90d', label: 'In 90 days' },
            { value: '365d', label: 'In 365 days' },
            { value: 'date', label: 'On a date…' },
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
          label="Allowed IP addresses"
          description="IP addresses and CIDR blocks, separated by commas or new lines. Empty allows any address."
          placeholder="192.0.2.0/24, 2001:db8::/32"
          autosize
          minRows={1}
          error={fields['allowed_ips']}
          value={restrictions.addresses}
          onChange={(event) => onChange({ addresses: event.currentTarget.value })}
        />
        <NumberField
          label="Requests per minute"
          description="Empty: only the limit of the account applies."
          range={requestsRange}
          error={fields['requests_per_minute']}
          value={restrictions.limit}
          onChange={(limit) => onChange({ limit })}
        />
      </div>
    </details>
  )
}

import type { AuditEventFilter } from '../../api/contract.ts'

export type FilterName = keyof AuditEventFilter

/** The labels of the filters, in the order of the form. */
export const filterLabels: Record<FilterName, string> = {
  action: 'Action',
  since: 'Since',
  until: 'Until',
  actor_id: 'Actor',
  target_id: 'Target',
  address: 'IP address',
  request_id: 'Request',
}
export const filterNames = Object.keys(filterLabels) as FilterName[]

/** Reads the filters from the address of the page. The server validates their values. */
export function readFilter(search: Record<string, unknown>): AuditEventFilter {
  const filter: AuditEventFilter = {}
  for (const name of filterNames) {
    const value = search[name]
    if (value !== undefined && value !== null && value !== '') filter[name] = String(value)
  }
  return filter
}

/** Whether a text is a time with its zone, as the server accepts it. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT.+(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
}

/** Formats a time for a `datetime-local` field: in the zone of the browser, to the second. */
export function toLocal(time: string): string {
  const date = new Date(time)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

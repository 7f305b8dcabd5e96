import type { AuditEventFilter } from '../../api/contract.ts'

export type FilterName = keyof AuditEventFilter

/** The filters of the log, in the words and the order of the form. */
export const filterLabels: Record<FilterName, string> = {
  action: 'Action',
  since: 'Since',
  until: 'Until',
  actor_id: 'Done by',
  target_id: 'Done to',
  address: 'Address',
  request_id: 'Request',
}
export const filterNames = Object.keys(filterLabels) as FilterName[]

/** Takes the filters out of an address; whether their values are any good is for the server to say. */
export function readFilter(search: Record<string, unknown>): AuditEventFilter {
  const filter: AuditEventFilter = {}
  for (const name of filterNames) {
    const value = search[name]
    if (value !== undefined && value !== null && value !== '') filter[name] = String(value)
  }
  return filter
}

/** Whether a field for times can show it: a time with its zone, as the server takes it. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT.+(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
}

/** The time as a field shows it: in the zone of whoever looks, to the second. */
export function toLocal(time: string): string {
  const date = new Date(time)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

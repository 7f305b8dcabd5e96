import { useNavigate } from '@tanstack/react-router'
import { meQuery, queryClient } from '../../components/queries.ts'
import { dropDraft } from '../../components/use-draft.ts'

/** Returns a function that opens a page of the console as the user who just signed in. */
export function useEnter(): (path: string) => Promise<void> {
  const navigate = useNavigate()
  return async (path) => {
    queryClient.removeQueries({ queryKey: meQuery.queryKey })
    dropDraft('auth')
    await navigate({ href: path, replace: true })
  }
}

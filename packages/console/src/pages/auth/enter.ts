import { meQuery, queryClient } from '../../components/queries.ts'
import { dropDraft } from '../../components/use-draft.ts'
import { router } from '../../routes.tsx'

/** Opens a page of the console as the user who just signed in. */
export async function enter(path: string): Promise<void> {
  queryClient.removeQueries({ queryKey: meQuery.queryKey })
  dropDraft('auth')
  await router.navigate({ href: path, replace: true })
}

import { Button, Loader } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { AuthLayout } from './auth-layout.tsx'
import style from './fallbacks.module.css'
import { isAnswering, recoverFromLoad } from './loaded.ts'
import { Failure } from './notice.tsx'
import { Page, Panel } from './page.tsx'
import { queryClient } from './queries.ts'

export function Opening() {
  return (
    <div className={style['opening']} role="status" aria-label="Loading the page">
      <Loader size="sm" />
    </div>
  )
}

export function Missing() {
  return (
    <AuthLayout title="Page not found" lead="This address leads to no page of the console.">
      <title>Page not found · Open Animate</title>
      <Button component="a" href="/keys">
        Go to your keys
      </Button>
    </AuthLayout>
  )
}

/** An address below one that exists. */
export function MissingInside() {
  return (
    <Page title="Page not found" lead="This address leads to no page of the console.">
      <Link to="/keys">Go to your keys</Link>
    </Page>
  )
}

/** A page outside the frame that could not be shown: usually a server that does not answer. */
export function Broken(props: ErrorComponentProps) {
  return (
    <AuthLayout title="The page could not be shown">
      <title>Not shown · Open Animate</title>
      <Retry {...props} />
    </AuthLayout>
  )
}

/** The same inside the frame. */
export function BrokenInside(props: ErrorComponentProps) {
  return (
    <Page title="The page could not be shown">
      <Panel>
        <Retry {...props} />
      </Panel>
    </Page>
  )
}

function Retry({ error, reset }: ErrorComponentProps): ReactNode {
  const [isTrying, setIsTrying] = useState(false)
  useEffect(() => {
    void recoverFromLoad(error)
  }, [error])
  async function retry() {
    setIsTrying(true)
    // Without the server, a reload would replace this page by one of the browser.
    if (await isAnswering()) {
      await queryClient.resetQueries()
      reset()
      location.reload()
      return
    }
    setIsTrying(false)
  }
  return (
    <div className={style['retry']}>
      <Failure error={error} />
      <div>
        <Button loading={isTrying} onClick={retry}>
          Try again
        </Button>
      </div>
    </div>
  )
}

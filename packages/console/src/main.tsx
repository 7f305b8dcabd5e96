import './style/mantine.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { keepFocus } from './components/keep-focus.ts'
import { queryClient } from './components/queries.ts'
import { Toasts } from './components/toasts.tsx'
import { router } from './routes.tsx'
import { theme } from './style/theme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')

keepFocus()

createRoot(root).render(
  <StrictMode>
    {/* The policy of the page forbids a <style>: variables and classes are in the files of style/. */}
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)

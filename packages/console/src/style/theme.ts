import { createTheme, Input, Modal } from '@mantine/core'

/**
 * Settings that Mantine needs in JavaScript. Colours and spacing are in `tokens.css`: Mantine would write them into a
 * <style>, which the policy of the page forbids.
 */
export const theme = createTheme({
  primaryColor: 'violet',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Fields are required unless their description says optional.
    InputWrapper: Input.Wrapper.extend({ defaultProps: { withAsterisk: false } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        // Mantine's scroll lock writes a <style>; `base.css` locks the page instead.
        lockScroll: false,
        overlayProps: { backgroundOpacity: 0.5 },
        transitionProps: { duration: 120, transition: 'fade' },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
  },
})
